package dev.gatehouse.twofactor.delivery;

import java.time.Duration;

/** An attempt to send that failed. Its reason names what happened and never quotes the message or its destination. */
final class Undelivered extends RuntimeException {
    private final boolean forGood;
    private final transient Duration retryAfter;

    private Undelivered(String reason, boolean forGood, Duration retryAfter, Throwable cause) {
        super(reason, cause);
        this.forGood = forGood;
        this.retryAfter = retryAfter;
    }

    /** Refused: sending it again would change nothing. */
    static Undelivered forGood(String reason, Throwable cause) {
        return new Undelivered(reason, true, Duration.ZERO, cause);
    }

    /** Not now; another attempt may succeed. */
    static Undelivered forNow(String reason, Throwable cause) {
        return forNow(reason, Duration.ZERO, cause);
    }

    static Undelivered forNow(String reason, Duration retryAfter, Throwable cause) {
        return new Undelivered(reason, false, retryAfter, cause);
    }

    /** Such as {@code mail-refused-550} or {@code sms-refused-21211}. */
    String reason() {
        return getMessage();
    }

    boolean isForGood() {
        return forGood;
    }

    Duration retryAfter() {
        return retryAfter;
    }
}

package dev.gatehouse.platform.feed;

import dev.gatehouse.platform.ServiceClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the KMS for news, again and again: it answers when there are any, and after some seconds in any case. While it does not
 * answer it is asked after a pause that grows to {@link #LONGEST_PAUSE}, with jitter, so that a KMS that comes back is not
 * overrun.
 */
final class KmsFollower implements AutoCloseable {
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Logger log = LoggerFactory.getLogger(KmsFollower.class);
    private final ServiceClient kms;
    private final Followed followed;
    private final Clock clock;
    private final Thread thread;
    private int failures;

    KmsFollower(ServiceClient kms, Followed followed, Clock clock) {
        this.kms = kms;
        this.followed = followed;
        this.clock = clock;
        this.thread = new Thread(this::run, "kms-feed");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Instant asked = clock.instant();
                followed.apply(kms.call("kms.feed", followed.question(), News.class), asked);
                heard();
            } catch (RuntimeException e) {
                pause(e);
            }
        }
    }

    private void heard() {
        if (failures > 0) {
            log.info("the key management service answers; its news are followed");
        }
        failures = 0;
    }

    private void pause(RuntimeException failure) {
        if (failures++ == 0) {
            log.warn("the key management service cannot be heard; what it said last counts for {} s: {}",
                    Followed.PATIENCE.toSeconds(), reason(failure));
        }
        long longest = Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(failures, 10));
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(longest / 2, longest));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.toString();
    }

    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join(Duration.ofSeconds(2).toMillis());
    }
}

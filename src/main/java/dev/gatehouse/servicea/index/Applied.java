package dev.gatehouse.servicea.index;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Whether the index has a change: the verb that search asks on behalf of who carries a version token. */
public final class Applied {
    private static final Duration LONGEST = Duration.ofSeconds(10);
    /** Another process may be the one that applies it. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private final Outbox outbox;

    Applied(Outbox outbox) {
        this.outbox = outbox;
    }

    /** The question. */
    public record Question(long revision, long patienceMillis) {
        public Question {
            if (patienceMillis < 0 || patienceMillis > LONGEST.toMillis()) {
                throw Problem.field("patienceMillis", "must be 0 to " + LONGEST.toMillis());
            }
        }
    }

    /** The answer. */
    public record Answer(boolean indexed) {}

    /** Waits for the index, no longer than asked to, and not at all for what was never written; for search only. */
    public Answer await(Caller caller, Question question) {
        caller.requireService("search");
        if (outbox.isAhead(question.revision())) {
            return new Answer(false);
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(question.patienceMillis());
        boolean waits = outbox.waits(question.revision());
        while (waits && System.nanoTime() < deadline) {
            pause(deadline);
            waits = outbox.waits(question.revision());
        }
        return new Answer(!waits);
    }

    /** Something was applied in this process. */
    synchronized void signal() {
        notifyAll();
    }

    private synchronized void pause(long deadline) {
        try {
            long nanos = Math.min(LOOK_EVERY.toNanos(), deadline - System.nanoTime());
            TimeUnit.NANOSECONDS.timedWait(this, nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.UNAVAILABLE.exception();
        }
    }
}

package dev.gatehouse.twofactor.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;

/** Forgets, an hour apart and in bounded batches, what is no longer counted or asked for. */
final class Housekeeping {
    private static final Duration PAUSE = Duration.ofHours(1);
    private static final Duration DELIVERIES_KEPT = Duration.ofDays(30);
    private static final int BATCH = 1_000;
    private final MessageOutbox outbox;
    private final SentCodeStore codes;
    private final Clock clock;
    private final AtomicReference<Instant> due = new AtomicReference<>(Instant.EPOCH);

    Housekeeping(MessageOutbox outbox, SentCodeStore codes, Clock clock) {
        this.outbox = outbox;
        this.codes = codes;
        this.clock = clock;
    }

    /** Purges in one thread of those that come when it is due. */
    void purgeWhenDue() {
        Instant now = clock.instant();
        Instant expected = due.get();
        if (now.isBefore(expected) || !due.compareAndSet(expected, now.plus(PAUSE))) {
            return;
        }
        inBatches(() -> outbox.purge(now.minus(DELIVERIES_KEPT), BATCH));
        inBatches(() -> codes.purge(now.minus(SendLimits.WINDOW), BATCH));
    }

    private static void inBatches(IntSupplier purge) {
        int purged = BATCH;
        while (purged == BATCH) {
            purged = purge.getAsInt();
        }
    }
}

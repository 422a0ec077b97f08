package dev.gatehouse.servicea.index;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has table and index compared once a night; after a night that was missed, at once. */
final class Nightly implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Nightly.class);
    private final Reconciliations reconciliations;
    private final LocalTime at;
    private final Duration jitter;
    private final Clock clock;

    /**
     * @param at time of day in UTC; null for never
     * @param jitter how much later, so that many houses do not begin at once
     */
    Nightly(Reconciliations reconciliations, LocalTime at, Duration jitter, Clock clock) {
        this.reconciliations = reconciliations;
        this.at = at;
        this.jitter = jitter;
        this.clock = clock;
    }

    /** Runs a comparison if one is due. */
    @Override
    public void run() {
        if (isDue()) {
            reconciliations.run("schedule", counts -> { }).ifPresent(run -> log.info(
                    "the search index was compared: {} elements, {} documents, {} missing, {} stale, {} orphaned",
                    run.elements(), run.documents(), run.missing(), run.stale(), run.orphaned()));
        }
    }

    private boolean isDue() {
        if (at == null) {
            return false;
        }
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        OffsetDateTime today = now.with(at);
        Instant begin = (today.isAfter(now) ? today.minusDays(1) : today).toInstant();
        return !clock.instant().isBefore(begin.plus(jitter)) && reconciliations.lastFinished().map(last -> last.isBefore(begin)).orElse(true);
    }
}

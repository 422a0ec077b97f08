package dev.gatehouse.servicea.index;

import dev.gatehouse.platform.StartupException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of what keeps the index in step; see {@code docs/configuration.md}.
 *
 * @param outboxPoll how often the outbox is looked at when nobody wakes the workers
 * @param outboxBatch how many elements are taken at a time
 * @param outboxWorkers threads that take them
 * @param outboxAttempts until a change that the index refuses is dead
 * @param reconcileAt time of day in UTC, such as {@code 03:00}; empty for never
 */
@ConfigurationProperties("gatehouse.service-a")
record IndexSettings(Duration outboxPoll, int outboxBatch, int outboxWorkers, int outboxAttempts, String reconcileAt) {
    IndexSettings {
        if (outboxBatch < 1 || outboxWorkers < 1 || outboxWorkers > 8 || outboxAttempts < 1) {
            throw new StartupException("GATEHOUSE_OUTBOX_BATCH, _ATTEMPTS must be 1 or more and _WORKERS 1 to 8");
        }
        parse(reconcileAt);
    }

    LocalTime reconcileTime() {
        return parse(reconcileAt);
    }

    private static LocalTime parse(String time) {
        try {
            return time.isEmpty() ? null : LocalTime.parse(time);
        } catch (DateTimeException e) {
            throw new StartupException("GATEHOUSE_RECONCILE_AT must be a time of day such as 03:00");
        }
    }
}

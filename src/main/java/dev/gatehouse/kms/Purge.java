package dev.gatehouse.kms;

import dev.gatehouse.platform.database.Database;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Deletes what nobody needs any more, a bounded batch at a time, so that no lock is held for long. Safe in many processes. */
final class Purge {
    static final int BATCH = 1_000;
    private static final Duration A_DAY = Duration.ofDays(1);
    private static final List<Rule> RULES = List.of(
            // refresh tokens go with their session
            new Rule("sessions", "expires_at", A_DAY),
            new Rule("sessions", "ended_at", A_DAY),
            new Rule("challenges", "expires_at", Duration.ofHours(1)),
            new Rule("revocations", "at", A_DAY),
            new Rule("login_throttle", "failed_at", LoginSettings.FORGOTTEN),
            new Rule("login_sources", "seen_at", LoginThrottle.KNOWN));
    private final Database database;
    private final Clock clock;

    Purge(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** A table, the column that says when a row was over, and how long it is kept then. */
    private record Rule(String table, String over, Duration keep) {}

    /** One pass; answers how many rows went. */
    long run() {
        return RULES.stream().mapToLong(this::run).sum();
    }

    private long run(Rule rule) {
        long gone = 0;
        int batch;
        do {
            batch = database.jdbc().sql("DELETE FROM " + rule.table() + " WHERE ctid = ANY (ARRAY(SELECT ctid FROM " + rule.table()
                            + " WHERE " + rule.over() + " < ? ORDER BY " + rule.over() + " LIMIT " + BATCH + " FOR UPDATE SKIP LOCKED))")
                    .param(Timestamp.from(clock.instant().minus(rule.keep()))).update();
            gone += batch;
        } while (batch == BATCH);
        return gone;
    }
}

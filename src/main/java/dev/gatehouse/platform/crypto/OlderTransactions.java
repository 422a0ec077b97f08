package dev.gatehouse.platform.crypto;

import dev.gatehouse.platform.database.Database;
import java.io.InterruptedIOException;
import java.sql.Timestamp;
import java.time.Duration;

/** The transactions of a service, in any of its processes, that had begun before a moment and may still store what they sealed. */
record OlderTransactions(Database database, Timestamp moment) {
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    /** Longer than the database lets an idle transaction live. */
    private static final Duration PATIENCE = Duration.ofSeconds(75);

    static OlderTransactions thanNow(Database database) {
        return new OlderTransactions(database, database.jdbc().sql("SELECT clock_timestamp()").query(Timestamp.class).single());
    }

    /**
     * Waits until they have ended.
     *
     * @return false when one is still there after 75 seconds
     */
    boolean awaitEnd() throws InterruptedIOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (areThere()) {
            if (System.nanoTime() > end) {
                return false;
            }
            try {
                Thread.sleep(LOOK_EVERY.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("stopped while waiting for older transactions");
            }
        }
        return true;
    }

    private boolean areThere() {
        return database.jdbc().sql("""
                        SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user
                            AND pid <> pg_backend_pid() AND xact_start < ?)""").param(moment).query(Boolean.class).single();
    }
}

package dev.gatehouse.servicea.index;

import dev.gatehouse.platform.database.Database;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Runs comparisons of table and index, one at a time in all processes, and keeps what came of the last hundred. */
public final class Reconciliations {
    private static final int KEPT = 100;
    private final Database database;
    private final SoleRunner alone;
    private final Reconciler reconciler;
    private final Runnable wakeOutbox;
    private final Map<Drift, Counter> drift = new EnumMap<>(Drift.class);
    private final Clock clock;

    Reconciliations(Database database, SoleRunner alone, Reconciler reconciler, Runnable wakeOutbox, MeterRegistry meters, Clock clock) {
        this.database = database;
        this.alone = alone;
        this.reconciler = reconciler;
        this.wakeOutbox = wakeOutbox;
        this.clock = clock;
        for (Drift kind : Drift.values()) {
            drift.put(kind, Counter.builder("gatehouse.search.drift").description("documents that differed from the table, and were repaired")
                    .tag("collection", IndexedCollection.NAME).tag("kind", kind.tag()).register(meters));
        }
    }

    /**
     * One comparison.
     *
     * @param startedBy a person's id, or {@code schedule}
     * @param finishedAt null while it is under way, or when it broke off
     * @param elements and documents that were compared
     * @param missing documents that the index did not have
     * @param stale documents that were not as they should be
     * @param orphaned documents that the table does not have
     */
    public record Run(long id, String startedBy, Instant startedAt, Instant finishedAt, long elements, long documents, long missing,
                      long stale, long orphaned) {}

    /**
     * Compares and repairs; empty when another run is under way.
     *
     * @param progress is told after every range
     */
    Optional<Run> run(String startedBy, Consumer<Counts> progress) {
        AtomicReference<Run> result = new AtomicReference<>();
        alone.run("service-a-reconcile", () -> result.set(runAlone(startedBy, progress)));
        return Optional.ofNullable(result.get());
    }

    private Run runAlone(String startedBy, Consumer<Counts> progress) {
        long id = database.jdbc().sql("INSERT INTO reconciliations (started_by, started_at) VALUES (?, ?) RETURNING id")
                .params(startedBy, now()).query(Long.class).single();
        Counts counts = new Counts();
        try {
            reconciler.run(counts, progress);
        } finally {
            drift.forEach((kind, counter) -> counter.increment(counts.of(kind)));
            wakeOutbox.run();
        }
        Run finished = database.jdbc().sql("""
                        UPDATE reconciliations SET finished_at = ?, elements = ?, documents = ?, missing = ?, stale = ?, orphaned = ?
                        WHERE id = ? RETURNING *""")
                .params(now(), counts.elements(), counts.documents(), counts.of(Drift.MISSING), counts.of(Drift.STALE),
                        counts.of(Drift.ORPHANED), id).query(Reconciliations::read).single();
        database.jdbc().sql("DELETE FROM reconciliations WHERE id <= ?").param(id - KEPT).update();
        return finished;
    }

    /** The last of them, the newest first. */
    List<Run> last() {
        return database.jdbc().sql("SELECT * FROM reconciliations ORDER BY id DESC LIMIT ?").param(KEPT).query(Reconciliations::read).list();
    }

    /** When the newest that finished began. */
    Optional<Instant> lastFinished() {
        return database.jdbc().sql("SELECT started_at FROM reconciliations WHERE finished_at IS NOT NULL ORDER BY id DESC LIMIT 1")
                .query((row, n) -> row.getTimestamp(1).toInstant()).optional();
    }

    private static Run read(ResultSet row, int number) throws SQLException {
        Timestamp finished = row.getTimestamp("finished_at");
        return new Run(row.getLong("id"), row.getString("started_by"), row.getTimestamp("started_at").toInstant(),
                finished == null ? null : finished.toInstant(), row.getLong("elements"), row.getLong("documents"), row.getLong("missing"),
                row.getLong("stale"), row.getLong("orphaned"));
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }
}

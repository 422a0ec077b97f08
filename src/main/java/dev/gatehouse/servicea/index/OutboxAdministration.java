package dev.gatehouse.servicea.index;

import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Lines;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.database.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The verbs by which administrators look after the outbox and the collection. */
public final class OutboxAdministration {
    private static final String ADMIN = "admin";
    private static final int PAGE = 50;
    private static final int LARGEST_PAGE = 250;
    private static final int LAST_PAGE = 1_000_000;
    private static final int MOST_IDS = 1_000;
    private final Database database;
    private final Outbox outbox;
    private final OutboxWorkers workers;
    private final IndexedCollection collection;
    private final Rebuild rebuild;
    private final AuditTrail audit;
    private final Settings settings;
    private final Clock clock;

    OutboxAdministration(Database database, Outbox outbox, OutboxWorkers workers, IndexedCollection collection, Rebuild rebuild,
                         AuditTrail audit, Settings settings, Clock clock) {
        this.database = database;
        this.outbox = outbox;
        this.workers = workers;
        this.collection = collection;
        this.rebuild = rebuild;
        this.audit = audit;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * How far the index is behind.
     *
     * @param depth changes that wait
     * @param oldestAgeSeconds age of the oldest of them
     * @param dead changes that the index refused for good
     * @param trouble why it is behind, as far as this process knows; null for no reason
     */
    public record Status(long depth, long oldestAgeSeconds, long dead, String trouble) {}

    /** A change that the index refused for good. */
    public record DeadLetter(long id, String elementType, long elementId, int firstVersion, int lastVersion, int attempts, String error,
                             Instant createdAt, Instant deadAt) {}

    /** A page of them, the oldest first. */
    public record DeadLetters(List<DeadLetter> dead, long found) {}

    /** @param ids of dead letters; null for all of them */
    public record Redrive(List<Long> ids) {
        public Redrive {
            if (ids != null && (ids.isEmpty() || ids.size() > MOST_IDS || ids.contains(null))) {
                throw Problem.field("ids", "must have 1 to " + MOST_IDS + " ids, or not be given for all");
            }
        }
    }

    /** How far the index is behind; for role admin. */
    public Status status(Caller caller) {
        caller.requireRole(ADMIN);
        return new Status(outbox.depth(), (long) outbox.oldestAge(), outbox.dead(),
                workers.trouble() == null ? null : workers.trouble().getMessage());
    }

    /** {@code ?page=&per_page=}; for role admin. */
    public DeadLetters dead(Caller caller, Request request) {
        caller.requireRole(ADMIN);
        int perPage = request.queryInt("per_page", PAGE, 1, LARGEST_PAGE);
        int page = request.queryInt("page", 1, 1, LAST_PAGE);
        return new DeadLetters(database.jdbc().sql("SELECT * FROM outbox WHERE dead_at IS NOT NULL ORDER BY id OFFSET ? LIMIT ?")
                .params((page - 1) * perPage, perPage).query(OutboxAdministration::read).list(), outbox.dead());
    }

    /** Lets dead letters be tried again, from their first attempt on; for role admin with a fresh second factor. */
    public Map<String, Integer> redrive(Caller caller, Redrive redrive) {
        requireFreshAdmin(caller);
        int redriven = database.tx().execute(tx -> {
            Long[] ids = redrive.ids() == null ? null : redrive.ids().toArray(Long[]::new);
            int count = database.jdbc().sql("""
                            UPDATE outbox SET dead_at = NULL, attempts = 0, due_at = ?
                            WHERE dead_at IS NOT NULL AND (CAST(? AS bigint[]) IS NULL OR id = ANY (CAST(? AS bigint[])))""")
                    .params(Timestamp.from(clock.instant()), ids, ids).update();
            audit.record(caller, "outbox.redrive", ids == null ? "all" : "some", Outcome.OK, Map.of("redriven", count));
            return count;
        });
        workers.wake();
        return Map.of("redriven", redriven);
    }

    /** How many documents the new collection has so far. */
    public record Progress(long documents) {}

    /** The new collection has taken its place; an answer without this line has failed. */
    public record Summary(Progress rebuilt) {}

    /**
     * Makes the collection anew while the one there is searched, telling a line after every 500 documents and one at the end; for
     * role admin with a fresh second factor.
     *
     * @throws dev.gatehouse.platform.ProblemException conflict, in place of the first line, when that is under way
     */
    public Lines reindex(Caller caller) {
        requireFreshAdmin(caller);
        return sink -> {
            audit.record(caller, "index.rebuild", IndexedCollection.NAME, Outcome.OK);
            AtomicLong documents = new AtomicLong();
            boolean done = rebuild.run(filled -> {
                documents.set(filled);
                Reconcile.send(sink, new Progress(filled));
            });
            if (!done) {
                throw Problem.CONFLICT.exception("the collection is being made at this moment");
            }
            collection.doubt();
            workers.wake();
            sink.line(new Summary(new Progress(documents.get())));
        };
    }

    private void requireFreshAdmin(Caller caller) {
        caller.requireRole(ADMIN).requireStepUp(settings.stepUp(), clock);
    }

    private static DeadLetter read(ResultSet row, int number) throws SQLException {
        return new DeadLetter(row.getLong("id"), row.getString("element_type"), row.getLong("element_id"), row.getInt("first_version"),
                row.getInt("last_version"), row.getInt("attempts"), row.getString("error"), row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("dead_at").toInstant());
    }
}

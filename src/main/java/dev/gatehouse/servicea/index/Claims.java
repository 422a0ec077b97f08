package dev.gatehouse.servicea.index;

import dev.gatehouse.platform.database.Database;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * Who works on what: an element's oldest living row is locked by the worker that has it, and only who has that one may touch the
 * element's others. So an element's changes are worked on by one worker at a time and in order, and several workers share the
 * elements. A worker that dies loses its locks with its connection, and another takes over.
 */
final class Claims {
    private final Database database;
    private final Clock clock;

    Claims(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * An element and all of its rows, joined into one.
     *
     * @param ids of the rows
     * @param revision of the newest
     * @param attempts made before with the oldest
     */
    record Claim(String elementType, long elementId, Long[] ids, int firstVersion, int lastVersion, long revision, int attempts) {
        ElementKey element() {
            return new ElementKey(elementType, elementId);
        }
    }

    /** Locks, in the transaction that is under way, up to so many elements whose turn it is and that nobody works on. */
    List<Claim> take(int atMost) {
        List<ElementKey> heads = database.jdbc().sql("""
                        SELECT element_type, element_id FROM outbox o
                        WHERE dead_at IS NULL AND due_at <= ? AND NOT EXISTS (
                            SELECT 1 FROM outbox earlier WHERE earlier.element_type = o.element_type
                            AND earlier.element_id = o.element_id AND earlier.id < o.id AND earlier.dead_at IS NULL)
                        ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED""")
                .params(Timestamp.from(clock.instant()), atMost).query(ElementKey.class).list();
        return heads.isEmpty() ? List.of() : joined(heads);
    }

    /** A statement of its own: it must see every row whose change the documents read afterwards will show. */
    private List<Claim> joined(List<ElementKey> heads) {
        return database.jdbc().sql("""
                        WITH mine AS (
                            SELECT o.* FROM outbox o JOIN unnest(?, ?) AS h (element_type, element_id) USING (element_type, element_id)
                            ORDER BY o.id FOR UPDATE OF o SKIP LOCKED)
                        SELECT element_type, element_id, array_agg(id) AS ids, min(first_version) AS first_version,
                               max(last_version) AS last_version, max(revision) AS revision, max(attempts) AS attempts
                        FROM mine GROUP BY element_type, element_id ORDER BY min(id)""")
                .params(heads.stream().map(ElementKey::elementType).toArray(String[]::new),
                        heads.stream().map(ElementKey::elementId).toArray(Long[]::new))
                .query((row, n) -> new Claim(row.getString("element_type"), row.getLong("element_id"),
                        (Long[]) row.getArray("ids").getArray(), row.getInt("first_version"), row.getInt("last_version"),
                        row.getLong("revision"), row.getInt("attempts")))
                .list();
    }

    /** The index has them. */
    void done(Collection<Claim> claims) {
        database.jdbc().sql("DELETE FROM outbox WHERE id = ANY (?)")
                .param(claims.stream().flatMap(claim -> List.of(claim.ids()).stream()).toArray(Long[]::new)).update();
    }

    /** The index refused it: its turn comes again after the wait. */
    void again(Claim claim, String error, Duration wait) {
        refused(claim, error, Timestamp.from(clock.instant().plus(wait)), null);
    }

    /** The index refused it for good: it stays where it is until somebody lets it be tried again, or the element changes. */
    void dead(Claim claim, String error) {
        Timestamp now = Timestamp.from(clock.instant());
        refused(claim, error, now, now);
    }

    private void refused(Claim claim, String error, Timestamp due, Timestamp dead) {
        database.jdbc().sql("UPDATE outbox SET attempts = ?, error = ?, due_at = ?, dead_at = CAST(? AS timestamptz) WHERE id = ANY (?)")
                .params(claim.attempts() + 1, error, due, dead, claim.ids()).update();
    }
}

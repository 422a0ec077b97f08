package dev.gatehouse.servicea.index;

import dev.gatehouse.platform.database.Database;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Changes that the index does not have yet, each written in the transaction of the change and removed once the index has it.
 * Nothing goes by "id greater than", so that a row whose transaction commits late is not passed over.
 */
public final class Outbox {
    private final Database database;
    private final Clock clock;

    public Outbox(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Documents of one element that changed.
     *
     * @param revision of the change
     * @param firstVersion the first version whose document it concerns
     * @param lastVersion the last, whether it is there still or not
     */
    public record Span(String elementType, long elementId, long revision, int firstVersion, int lastVersion) {
        /** One document as it should be. */
        static Span of(ElementDocuments.Expected one) {
            return new Span(one.element().elementType(), one.element().elementId(), one.revision(), one.version(), one.version());
        }
    }

    /**
     * Says, in the transaction of the change, that the index must follow. The elements must be locked: so an element's rows are
     * committed in the order of their ids, and whoever works on the oldest has all.
     */
    public void note(Collection<Span> changed) {
        Timestamp now = Timestamp.from(clock.instant());
        database.jdbc().sql("""
                        INSERT INTO outbox (element_type, element_id, revision, first_version, last_version, created_at, due_at)
                        SELECT s.*, ?, ? FROM unnest(?, ?, ?, ?, ?) s""")
                .params(now, now, column(changed, String[]::new, Span::elementType), column(changed, Long[]::new, Span::elementId),
                        column(changed, Long[]::new, Span::revision), column(changed, Integer[]::new, Span::firstVersion),
                        column(changed, Integer[]::new, Span::lastVersion))
                .update();
    }

    /** The same where nothing changed and the index is wrong; elements that are gone by now have rows of their own. */
    void repair(Collection<Span> wrong) {
        database.tx().executeWithoutResult(tx -> {
            Set<ElementKey> locked = lock(wrong);
            note(wrong.stream().filter(span -> locked.contains(new ElementKey(span.elementType(), span.elementId()))).toList());
        });
    }

    private Set<ElementKey> lock(Collection<Span> spans) {
        return new HashSet<>(database.jdbc().sql("""
                        SELECT e.element_type, e.element_id FROM elements e JOIN unnest(?, ?) AS s (element_type, element_id)
                        USING (element_type, element_id) ORDER BY element_type, element_id FOR UPDATE OF e""")
                .params(column(spans, String[]::new, Span::elementType), column(spans, Long[]::new, Span::elementId))
                .query(ElementKey.class).list());
    }

    private static <T> T[] column(Collection<Span> spans, IntFunction<T[]> array,
                                  Function<Span, T> value) {
        return spans.stream().map(value).toArray(array);
    }

    /** Notes all documents of the elements that come next; answers the last of them, empty when there is none after that one. */
    List<ElementKey> noteAllAfter(ElementKey after, int atMost) {
        Timestamp now = Timestamp.from(clock.instant());
        return database.jdbc().sql("""
                        WITH next AS (
                            SELECT element_type, element_id, revision FROM elements WHERE (element_type, element_id) > (?, ?)
                            ORDER BY element_type, element_id LIMIT ? FOR UPDATE),
                        noted AS (
                            INSERT INTO outbox (element_type, element_id, revision, first_version, last_version, created_at, due_at)
                            SELECT n.element_type, n.element_id, n.revision, 1,
                                   (SELECT max(version_number) FROM versions v
                                    WHERE v.element_type = n.element_type AND v.element_id = n.element_id), ?, ?
                            FROM next n)
                        SELECT element_type, element_id FROM next ORDER BY element_type DESC, element_id DESC LIMIT 1""")
                .params(after.elementType(), after.elementId(), atMost, now, now).query(ElementKey.class).list();
    }

    /** Whether a change of that revision still waits; a dead one does too. */
    boolean waits(long revision) {
        return database.jdbc().sql("SELECT EXISTS (SELECT 1 FROM outbox WHERE revision = ?)").param(revision).query(Boolean.class).single();
    }

    /** Elements of a type, in a range of ids, with a change that waits. */
    Set<ElementKey> waiting(String type, long from, long to) {
        return new HashSet<>(database.jdbc().sql("SELECT element_type, element_id FROM outbox WHERE element_type = ? AND element_id BETWEEN ? AND ?")
                .params(type, from, to).query(ElementKey.class).list());
    }

    /** Whether no change of that revision was ever made: a token that says so is of nobody here, or of a database that was put back. */
    boolean isAhead(long revision) {
        return database.jdbc().sql("SELECT last_value < ? FROM revisions").param(revision).query(Boolean.class).single();
    }

    /** Whether nothing waits, dead ones included. */
    boolean isEmpty() {
        return database.jdbc().sql("SELECT NOT EXISTS (SELECT 1 FROM outbox)").query(Boolean.class).single();
    }

    /** How many changes the index does not have yet, dead ones apart. */
    public long depth() {
        return database.jdbc().sql("SELECT count(*) FROM outbox WHERE dead_at IS NULL").query(Long.class).single();
    }

    /** Age of the oldest of them in seconds; 0 when there is none. */
    public double oldestAge() {
        return database.jdbc().sql("""
                        SELECT greatest(0, coalesce(extract(epoch FROM CAST(? AS timestamptz) - min(created_at)), 0))
                        FROM outbox WHERE dead_at IS NULL""")
                .param(Timestamp.from(clock.instant())).query(Double.class).single();
    }

    /** How many changes the index refused for good. */
    public long dead() {
        return database.jdbc().sql("SELECT count(*) FROM outbox WHERE dead_at IS NOT NULL").query(Long.class).single();
    }
}

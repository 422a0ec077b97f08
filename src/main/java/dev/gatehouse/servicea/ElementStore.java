package dev.gatehouse.servicea;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.servicea.index.Outbox.Span;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;

/** Elements and their versions in PostgreSQL. */
final class ElementStore {
    private static final String SELECT_NEWEST = """
            SELECT e.element_type, e.element_id, e.sequence_number, v.version_number, v.comment, e.revision FROM elements e
            JOIN LATERAL (SELECT version_number, comment FROM versions
                          WHERE element_type = e.element_type AND element_id = e.element_id
                          ORDER BY version_number DESC LIMIT 1) v ON true""";
    private final Database database;
    private final Clock clock;

    ElementStore(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** An element with its newest version. */
    record Element(String elementType, long elementId, long sequenceNumber, int versionNumber, String comment, long revision) {}

    /** One version of an element. */
    record Version(int versionNumber, String comment, String createdBy, Instant createdAt) {}

    /** Where an element stands. */
    record Place(String elementType, long elementId, long sequenceNumber, long revision) {}

    /** The next number of the type. Its row stays locked until the transaction ends, so that a rollback leaves no gap. */
    long nextNumber(String type) {
        return database.jdbc().sql("UPDATE counters SET last_number = last_number + 1 WHERE element_type = ? RETURNING last_number")
                .param(type).query(Long.class).single();
    }

    /** @throws dev.gatehouse.platform.ProblemException conflict when the element is there */
    void add(String type, long id, long number) {
        try {
            database.jdbc().sql("INSERT INTO elements (element_type, element_id, sequence_number, revision) VALUES (?, ?, ?, 0)")
                    .params(type, id, number).update();
        } catch (DuplicateKeyException e) {
            throw Problem.CONFLICT.exception(type + " " + id + " has a number already").with("field", "elementId");
        }
    }

    /** Gives a locked element its next revision. */
    long touch(String type, long id) {
        return database.jdbc().sql("UPDATE elements SET revision = nextval('revisions') WHERE element_type = ? AND element_id = ? RETURNING revision")
                .params(type, id).query(Long.class).single();
    }

    void addVersion(String type, long id, int version, long revision, String comment, String author) {
        database.jdbc().sql("""
                        INSERT INTO versions (element_type, element_id, version_number, revision, comment, created_by, created_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?)""")
                .params(type, id, version, revision, comment, author, Timestamp.from(clock.instant())).update();
    }

    /** The places of these ids, of that type or of all, locked in a fixed order so that two reorders cannot deadlock. */
    List<Place> lock(Collection<Long> ids, String typeOrNull) {
        return database.jdbc().sql("""
                        SELECT element_type, element_id, sequence_number, revision FROM elements
                        WHERE element_id = ANY (?) AND (CAST(? AS text) IS NULL OR element_type = ?)
                        ORDER BY element_type, element_id FOR UPDATE""")
                .params(ids.toArray(Long[]::new), typeOrNull, typeOrNull).query(Place.class).list();
    }

    /**
     * Gives locked elements of one type these numbers, and all their documents the next revision.
     *
     * @return the documents that changed
     */
    List<Span> move(String type, Long[] ids, Long[] numbers) {
        long revision = nextRevision();
        database.jdbc().sql("""
                        UPDATE elements e SET sequence_number = m.number, revision = ? FROM unnest(?, ?) AS m (id, number)
                        WHERE e.element_type = ? AND e.element_id = m.id""")
                .params(revision, ids, numbers, type).update();
        return database.jdbc().sql("""
                        WITH changed AS (
                            UPDATE versions SET revision = ? WHERE element_type = ? AND element_id = ANY (?)
                            RETURNING element_type, element_id, revision, version_number)
                        SELECT element_type, element_id, max(revision) AS revision, min(version_number) AS first_version,
                               max(version_number) AS last_version FROM changed GROUP BY element_type, element_id""")
                .params(revision, type, ids).query(Span.class).list();
    }

    private long nextRevision() {
        return database.jdbc().sql("SELECT nextval('revisions')").query(Long.class).single();
    }

    /** Removes a locked element with its versions. */
    void remove(String type, long id) {
        database.jdbc().sql("DELETE FROM elements WHERE element_type = ? AND element_id = ?").params(type, id).update();
    }

    int newestVersion(String type, long id) {
        return database.jdbc().sql("SELECT max(version_number) FROM versions WHERE element_type = ? AND element_id = ?")
                .params(type, id).query(Integer.class).single();
    }

    /** Those of that type, or of all, whose number is greater than {@code after}. */
    List<Element> list(String typeOrNull, long after, int offset, int limit) {
        return database.jdbc().sql(SELECT_NEWEST + """
                         WHERE (CAST(:type AS text) IS NULL OR e.element_type = :type) AND e.sequence_number > :after
                        ORDER BY e.element_type, e.sequence_number OFFSET :offset LIMIT :limit""")
                .param("type", typeOrNull).param("after", after).param("offset", offset).param("limit", limit).query(ElementStore::readElement).list();
    }

    long count(String typeOrNull) {
        return database.jdbc().sql("SELECT count(*) FROM elements WHERE CAST(:type AS text) IS NULL OR element_type = :type")
                .param("type", typeOrNull).query(Long.class).single();
    }

    Optional<Element> find(String type, long id) {
        return database.jdbc().sql(SELECT_NEWEST + " WHERE e.element_type = :type AND e.element_id = :id")
                .param("type", type).param("id", id).query(ElementStore::readElement).optional();
    }

    /** A page of the versions that an element had when it was read, from the first on. */
    List<Version> versions(Element element, int offset, int limit) {
        return database.jdbc().sql("""
                        SELECT version_number, comment, created_by, created_at FROM versions
                        WHERE element_type = ? AND element_id = ? AND version_number <= ? ORDER BY version_number OFFSET ? LIMIT ?""")
                .params(element.elementType(), element.elementId(), element.versionNumber(), offset, limit)
                .query((row, n) -> new Version(row.getInt(1), row.getString(2), row.getString(3), row.getTimestamp(4).toInstant())).list();
    }

    private static Element readElement(ResultSet row, int number) throws SQLException {
        return new Element(row.getString(1), row.getLong(2), row.getLong(3), row.getInt(4), row.getString(5), row.getLong(6));
    }
}

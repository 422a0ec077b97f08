package dev.gatehouse.servicea;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.database.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;

/** Elements and their versions in PostgreSQL. Every write leaves its outbox row in the same transaction. */
final class ElementStore {
    private static final String SELECT_NEWEST = """
            SELECT e.element_type, e.element_id, e.sequence_number, v.version_number, v.comment FROM elements e
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
    record Element(String elementType, long elementId, long sequenceNumber, int versionNumber, String comment) {}

    /** One version of an element. */
    record Version(int versionNumber, String comment, Instant createdAt) {}

    /** Where an element stands. */
    record Place(String elementType, long elementId, long sequenceNumber) {}

    /** The next number of the type. Its row stays locked until the transaction ends, so that a rollback leaves no gap. */
    long nextNumber(String type) {
        return database.jdbc().sql("UPDATE counters SET last_number = last_number + 1 WHERE element_type = ? RETURNING last_number")
                .param(type).query(Long.class).single();
    }

    /** @throws dev.gatehouse.platform.ProblemException conflict when the element is there */
    void add(String type, long id, long number) {
        try {
            database.jdbc().sql("INSERT INTO elements (element_type, element_id, sequence_number) VALUES (?, ?, ?)")
                    .params(type, id, number).update();
        } catch (DuplicateKeyException e) {
            throw Problem.CONFLICT.exception(type + " " + id + " has a number already").with("field", "elementId");
        }
    }

    void addVersion(String type, long id, int version, String comment, String author) {
        database.jdbc().sql("""
                        INSERT INTO versions (element_type, element_id, version_number, comment, created_by, created_at)
                        VALUES (?, ?, ?, ?, ?, ?)""")
                .params(type, id, version, comment, author, now()).update();
    }

    /** The places of these ids, of that type or of all, locked in a fixed order so that two reorders cannot deadlock. */
    List<Place> lock(Collection<Long> ids, String typeOrNull) {
        return database.jdbc().sql("""
                        SELECT element_type, element_id, sequence_number FROM elements
                        WHERE element_id = ANY (?) AND (CAST(? AS text) IS NULL OR element_type = ?)
                        ORDER BY element_type, element_id FOR UPDATE""")
                .params(ids.toArray(Long[]::new), typeOrNull, typeOrNull).query(Place.class).list();
    }

    void move(Place place, long newNumber) {
        database.jdbc().sql("UPDATE elements SET sequence_number = ? WHERE element_type = ? AND element_id = ?")
                .params(newNumber, place.elementType(), place.elementId()).update();
    }

    int newestVersion(String type, long id) {
        return database.jdbc().sql("SELECT max(version_number) FROM versions WHERE element_type = ? AND element_id = ?")
                .params(type, id).query(Integer.class).single();
    }

    /** Says that an element changed, for the index. */
    void noteChange(String type, long id) {
        database.jdbc().sql("INSERT INTO outbox (element_type, element_id, created_at) VALUES (?, ?, ?)")
                .params(type, id, now()).update();
    }

    List<Element> list(String typeOrNull, int offset, int limit) {
        return database.jdbc().sql(SELECT_NEWEST + """
                         WHERE CAST(:type AS text) IS NULL OR e.element_type = :type
                        ORDER BY e.element_type, e.sequence_number OFFSET :offset LIMIT :limit""")
                .param("type", typeOrNull).param("offset", offset).param("limit", limit).query(ElementStore::readElement).list();
    }

    long count(String typeOrNull) {
        return database.jdbc().sql("SELECT count(*) FROM elements WHERE CAST(:type AS text) IS NULL OR element_type = :type")
                .param("type", typeOrNull).query(Long.class).single();
    }

    Optional<Element> find(String type, long id) {
        return database.jdbc().sql(SELECT_NEWEST + " WHERE e.element_type = :type AND e.element_id = :id")
                .param("type", type).param("id", id).query(ElementStore::readElement).optional();
    }

    List<Version> versions(String type, long id) {
        return database.jdbc().sql("""
                        SELECT version_number, comment, created_at FROM versions
                        WHERE element_type = ? AND element_id = ? ORDER BY version_number""")
                .params(type, id)
                .query((row, n) -> new Version(row.getInt(1), row.getString(2), row.getTimestamp(3).toInstant())).list();
    }

    private static Element readElement(ResultSet row, int number) throws SQLException {
        return new Element(row.getString(1), row.getLong(2), row.getLong(3), row.getInt(4), row.getString(5));
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }
}

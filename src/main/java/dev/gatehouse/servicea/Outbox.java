package dev.gatehouse.servicea;

import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.services.DocumentIndex;
import dev.gatehouse.platform.services.DocumentIndex.Change;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Mirrors changed elements into the search index: at least once, in order, one worker at a time. Rows are taken and deleted in
 * one transaction around the call, so that a worker killed anywhere leaves them to the next; nothing goes by "id greater
 * than", so that a row whose transaction commits late is not passed over.
 */
final class Outbox {
    static final String COLLECTION = "service_a_elements";
    private final Database database;
    private final DocumentIndex index;
    private final int batch;

    Outbox(Database database, DocumentIndex index, int batch) {
        this.database = database;
        this.index = index;
        this.batch = batch;
    }

    /** The collection's schema, as Typesense has them. */
    static Map<String, Object> schema() {
        return Map.of("name", COLLECTION, "default_sorting_field", "sequence_number", "fields", List.of(
                Map.of("name", "element_type", "type", "string", "facet", true),
                Map.of("name", "element_id", "type", "int64"),
                Map.of("name", "sequence_number", "type", "int64"),
                Map.of("name", "version_number", "type", "int32"),
                Map.of("name", "comment", "type", "string")));
    }

    void ensureCollection() {
        index.ensureCollection(schema());
    }

    /** Applies one batch; answers how many changes it took. */
    int drain() {
        return database.tx().execute(tx -> {
            if (!database.jdbc().sql("SELECT pg_try_advisory_xact_lock(hashtext('service-a-outbox'))").query(Boolean.class).single()) {
                return 0;
            }
            List<Long> taken = database.jdbc().sql("SELECT id FROM outbox ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED").param(batch)
                    .query(Long.class).list();
            if (!taken.isEmpty()) {
                index.apply(COLLECTION, changes(taken));
                database.jdbc().sql("DELETE FROM outbox WHERE id = ANY (?)").param(taken.toArray(Long[]::new)).update();
            }
            return taken.size();
        });
    }

    /** How many changes the index does not have yet. */
    long depth() {
        return database.jdbc().sql("SELECT count(*) FROM outbox").query(Long.class).single();
    }

    /** Age of the oldest of them in seconds; 0 when there is none. */
    double oldestAge() {
        return database.jdbc().sql("SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0) FROM outbox")
                .query(Double.class).single();
    }

    /** One document a version, as the element stands now. */
    private List<Change> changes(List<Long> taken) {
        return database.jdbc().sql("""
                        SELECT e.element_type, e.element_id, e.sequence_number, v.version_number, v.comment
                        FROM (SELECT element_type, element_id, min(id) AS first FROM outbox WHERE id = ANY (?)
                              GROUP BY element_type, element_id) o
                        JOIN elements e USING (element_type, element_id)
                        JOIN versions v USING (element_type, element_id)
                        ORDER BY o.first, v.version_number""")
                .param(taken.toArray(Long[]::new)).query(Outbox::change).list();
    }

    private static Change change(ResultSet row, int number) throws SQLException {
        String id = row.getString(1) + "_" + row.getLong(2) + "_" + row.getInt(4);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", id);
        document.put("element_type", row.getString(1));
        document.put("element_id", row.getLong(2));
        document.put("sequence_number", row.getLong(3));
        document.put("version_number", row.getInt(4));
        document.put("comment", row.getString(5));
        return new Change(id, document);
    }
}

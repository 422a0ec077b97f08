package dev.gatehouse.servicea.index;

import dev.gatehouse.platform.database.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The documents that the index should have: one a version, made from the tables as they stand. */
final class ElementDocuments {
    private static final String SELECT = """
            SELECT e.element_type, e.element_id, e.sequence_number, v.version_number, v.comment, v.revision, e.revision
            FROM elements e JOIN versions v USING (element_type, element_id)""";
    private final Database database;

    ElementDocuments(Database database) {
        this.database = database;
    }

    /**
     * A document.
     *
     * @param revision of the last change of this document
     * @param elementRevision of the last change of the element
     */
    record Expected(ElementKey element, int version, long revision, long elementRevision, Map<String, Object> document) {
        String id() {
            return idOf(element, version);
        }
    }

    static String idOf(ElementKey element, int version) {
        return element.elementType() + "_" + element.elementId() + "_" + version;
    }

    /** Those of the slices' versions that are there. */
    List<Expected> of(Collection<Slice> slices) {
        return database.jdbc().sql(SELECT + """
                         JOIN unnest(?, ?, ?, ?) AS s (element_type, element_id, first, last) USING (element_type, element_id)
                        WHERE v.version_number BETWEEN s.first AND s.last""")
                .params(slices.stream().map(slice -> slice.element().elementType()).toArray(String[]::new),
                        slices.stream().map(slice -> slice.element().elementId()).toArray(Long[]::new),
                        slices.stream().map(Slice::first).toArray(Integer[]::new),
                        slices.stream().map(Slice::last).toArray(Integer[]::new))
                .query(ElementDocuments::read).list();
    }

    /** All of a type's elements from one id to another, both included. */
    List<Expected> between(String type, long from, long to) {
        return database.jdbc().sql(SELECT + " WHERE e.element_type = ? AND e.element_id BETWEEN ? AND ?").params(type, from, to)
                .query(ElementDocuments::read).list();
    }

    private static Expected read(ResultSet row, int number) throws SQLException {
        ElementKey element = new ElementKey(row.getString(1), row.getLong(2));
        int version = row.getInt(4);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", idOf(element, version));
        document.put("element_type", element.elementType());
        document.put("element_id", element.elementId());
        document.put("sequence_number", row.getLong(3));
        document.put("version_number", version);
        document.put("comment", row.getString(5));
        document.put("revision", row.getLong(6));
        return new Expected(element, version, row.getLong(6), row.getLong(7), document);
    }
}

package dev.gatehouse.platform.services;

import java.util.List;
import java.util.Map;

/** What a service asks of search for a collection of its own. */
public interface DocumentIndex {
    /** Creates the collection if it is missing; the schema is Typesense's ({@code name}, {@code fields}, …). */
    void ensureCollection(Map<String, Object> schema);

    /** Applies the changes in order; when it returns they are synced to disk. Applying them again changes nothing. */
    void apply(String collection, List<Change> changes);

    /**
     * One change.
     *
     * @param id the document's id
     * @param document the whole document to put in place, or null to delete
     */
    record Change(String id, Map<String, Object> document) {}
}

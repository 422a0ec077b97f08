package dev.gatehouse.platform.services;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a service asks of search for a collection of its own. Every call throws a
 * {@link dev.gatehouse.platform.ProblemException}: unavailable and its like when search cannot be asked or does not keep up,
 * not-found when there is no such collection.
 */
public interface DocumentIndex {
    /** The collection as it is; empty when there is none. */
    Optional<Collection> find(String collection);

    /** Creates the collection unless it is there; the schema is Typesense's ({@code name}, {@code fields}, …). */
    void create(Map<String, Object> schema);

    /** Makes an empty collection that can take the place of the schema's {@code name}; the name by which it is filled meanwhile. */
    String prepare(Map<String, Object> schema);

    /** Lets the one prepared take the place, from one search to the next; the one before is dropped. */
    void promote(String collection, String prepared);

    /**
     * Applies the changes in order, all or, when a document does not fit the schema, none; when it returns they are synced to disk.
     * A change whose document is held at a later revision is passed over, so that one applied twice or late does no harm.
     */
    void apply(String collection, List<Change> changes);

    /**
     * The documents that pass the filter, in any order.
     *
     * @param filter as Typesense's {@code filter_by}
     * @throws dev.gatehouse.platform.ProblemException unprocessable when there are more than 20,000
     */
    List<JsonNode> list(String collection, String filter);

    /**
     * A collection.
     *
     * @param schema Typesense's, with the defaults in place
     */
    record Collection(long documents, JsonNode schema) {}

    /**
     * One change.
     *
     * @param id the document's id
     * @param revision the service's own count of changes; a document's is its field {@code revision}
     * @param document the whole document to put in place, or null to delete
     */
    record Change(String id, long revision, Map<String, Object> document) {}
}

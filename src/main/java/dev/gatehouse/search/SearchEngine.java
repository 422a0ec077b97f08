package dev.gatehouse.search;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the relay needs of a search engine; the embedded one is the first. When it fails, every call says unavailable. */
interface SearchEngine {
    /** A collection as it stands. */
    record Collection(Schema schema, long documents, long createdAtSeconds) {}

    /** One change: a whole document to put in place, or null to delete. */
    record Change(String id, ObjectNode document) {}

    /** Where exported documents go, one by one. */
    @FunctionalInterface
    interface Sink {
        void accept(ObjectNode document) throws IOException;
    }

    /** Makes a collection; empty when there is one of that name. */
    Optional<Collection> create(Schema schema);

    Optional<Collection> find(String name);

    /** Deletes a collection with all its documents; what it was, or empty when there is none. */
    Optional<Collection> delete(String name);

    /**
     * Gives every document that passes the filter, in any order, holding none of them.
     *
     * @param filter as {@code filter_by}; empty for all
     * @throws dev.gatehouse.platform.ProblemException not-found, field-invalid
     */
    void export(String collection, String filter, Sink sink) throws IOException;

    /**
     * Applies all changes or, when a document does not fit the schema, none; on disk when it returns.
     *
     * @throws dev.gatehouse.platform.ProblemException not-found, field-invalid
     */
    void apply(String collection, List<Change> changes);

    /**
     * Searches; the answer is Typesense's.
     *
     * @throws dev.gatehouse.platform.ProblemException not-found; field-invalid naming the parameter
     */
    Map<String, Object> search(String collection, SearchParameters parameters);
}

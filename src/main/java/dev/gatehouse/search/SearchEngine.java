package dev.gatehouse.search;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the relay needs of a search engine. Names are of collections, never of aliases: the relay has looked those up. When the
 * engine fails, every call says unavailable.
 */
public interface SearchEngine {
    /** A collection as it stands. */
    record Collection(Schema schema, long documents, long createdAtSeconds) {}

    /** One change: a whole document to put in place, or null to delete. */
    record Change(String id, ObjectNode document) {}

    /** What a bulk import does with a document: create refuses one that is there, update one that is not; emplace updates or creates. */
    enum Action { CREATE, UPSERT, UPDATE, EMPLACE }

    /**
     * What became of one document.
     *
     * @param code HTTP status that it alone would have had
     * @param error for people; null when it is in
     */
    record Outcome(int code, String error) {
        /** It is in, and synced. */
        public static final Outcome DONE = new Outcome(200, null);

        /** It is refused. */
        public static Outcome of(ProblemException refusal) {
            return new Outcome(refusal.problem().status(), refusal.detail() == null ? refusal.problem().title() : refusal.detail());
        }

        /** Whether it is in. */
        public boolean success() {
            return error == null;
        }
    }

    /** Where exported documents go, one by one. */
    @FunctionalInterface
    interface Sink {
        void accept(ObjectNode document) throws IOException;
    }

    /** Makes a collection; empty when there is one of that name. */
    Optional<Collection> create(Schema schema);

    Optional<Collection> find(String name);

    /** All collections, by name. */
    List<Collection> list();

    /** @throws dev.gatehouse.platform.ProblemException not-found, field-invalid when the change or a document does not fit */
    Collection change(String name, SchemaChange change);

    /** Deletes a collection with all its documents; what it was, or empty when there is none. */
    Optional<Collection> delete(String name);

    /**
     * Applies all changes or, when a document does not fit the schema, none; on disk when it returns.
     *
     * @throws dev.gatehouse.platform.ProblemException not-found, field-invalid
     */
    void apply(String collection, List<Change> changes);

    /**
     * Does the same with each document, whatever becomes of the others; an outcome for each, in order, on disk when it returns.
     *
     * @throws dev.gatehouse.platform.ProblemException not-found
     */
    List<Outcome> bulk(String collection, Action action, List<ObjectNode> documents);

    /**
     * Gives every document that passes the filter, in any order, holding none of them.
     *
     * @param filter as {@code filter_by}; empty for all
     * @throws dev.gatehouse.platform.ProblemException not-found, field-invalid
     */
    void export(String collection, String filter, Sink sink) throws IOException;

    /**
     * Searches; the answer is Typesense's.
     *
     * @throws dev.gatehouse.platform.ProblemException not-found; field-invalid naming the parameter
     */
    Map<String, Object> search(String collection, SearchRequest request);

    /** The collection that each alias stands for. */
    Map<String, String> aliases();

    /** Makes an alias, or lets it stand for another collection: for every process by the time it returns. */
    void putAlias(String alias, String collection);

    /** Takes an alias away; false when there is none. */
    boolean deleteAlias(String alias);

    /**
     * Synonyms and overrides.
     *
     * @throws dev.gatehouse.platform.ProblemException engine-unsupported where the engine has none
     */
    default Curations curations() {
        throw Problem.ENGINE_UNSUPPORTED.exception("synonyms and overrides are kept by Typesense only");
    }
}

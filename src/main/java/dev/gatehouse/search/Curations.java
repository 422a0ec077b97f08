package dev.gatehouse.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** Rules that belong to a collection and change what its searches find; their shapes are Typesense's. */
public interface Curations {
    /** The kinds, by their names in paths and answers. */
    enum Kind {
        SYNONYMS("synonyms"), OVERRIDES("overrides");

        private final String path;

        Kind(String path) {
            this.path = path;
        }

        /** The name in paths and answers. */
        public String path() {
            return path;
        }
    }

    List<ObjectNode> list(String collection, Kind kind);

    Optional<JsonNode> find(String collection, Kind kind, String id);

    JsonNode put(String collection, Kind kind, String id, JsonNode rule);

    /** False when there was none. */
    boolean delete(String collection, Kind kind, String id);
}

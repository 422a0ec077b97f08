package dev.gatehouse.search;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import java.util.Map;

/** The verb that searches. */
public final class Searches {
    private final SearchEngine engine;

    Searches(SearchEngine engine) {
        this.engine = engine;
    }

    /** The body of {@code POST /typesense_client/search}. */
    public record Query(@JsonProperty("collection_name") String collectionName, Map<String, JsonNode> parameters) {
        public Query {
            Schema.checkName("collection_name", collectionName);
            if (parameters == null) {
                throw Problem.field("parameters", "must be given");
            }
        }
    }

    /** Finds documents, for role user. */
    public Map<String, Object> search(Caller caller, Query query) {
        caller.requireRoleOfAnyIssuer("user");
        return engine.search(query.collectionName(), new SearchParameters(query.parameters()));
    }
}

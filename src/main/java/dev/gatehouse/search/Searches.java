package dev.gatehouse.search;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The verbs that search: in one collection, or several searches at once. */
public final class Searches {
    private static final int MOST_SEARCHES = 20;
    private final SearchEngine engine;
    private final CollectionAccess access;
    private final Names names;

    Searches(SearchEngine engine, CollectionAccess access, Names names) {
        this.engine = engine;
        this.access = access;
        this.names = names;
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

    /** The body of {@code POST /typesense_client/multi_search}. */
    public record Queries(List<Query> searches) {
        public Queries {
            if (searches == null || searches.isEmpty() || searches.size() > MOST_SEARCHES || searches.stream().anyMatch(Objects::isNull)) {
                throw Problem.field("searches", "must have 1 to " + MOST_SEARCHES + " searches");
            }
            searches = List.copyOf(searches);
        }
    }

    private record Allowed(String collection, String visible, Map<String, JsonNode> parameters) {}

    /** Finds documents that the caller may see. */
    public Map<String, Object> search(Caller caller, Query query) {
        return find(allowed(caller, query));
    }

    /**
     * Several searches; one that fails says so in its place, as {@code {code, error, field?}}. One that the caller may not do refuses
     * all, as Typesense does.
     */
    public Map<String, Object> multiSearch(Caller caller, Queries queries) {
        List<Allowed> allowed = queries.searches().stream().map(query -> allowed(caller, query)).toList();
        List<Map<String, Object>> results = new ArrayList<>();
        for (Allowed query : allowed) {
            try {
                results.add(find(query));
            } catch (ProblemException e) {
                results.add(failed(e));
            }
        }
        return Map.of("results", results);
    }

    private Allowed allowed(Caller caller, Query query) {
        String collection = names.collection(query.collectionName());
        return new Allowed(collection, access.visibleTo(caller, collection), query.parameters());
    }

    private Map<String, Object> find(Allowed query) {
        return engine.search(query.collection(), SearchRequest.of(query.parameters(), query.visible()));
    }

    private static Map<String, Object> failed(ProblemException failure) {
        if (failure.problem().status() >= 500) {
            throw failure;
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("code", failure.problem().status());
        result.put("error", failure.detail() == null ? failure.problem().title() : failure.detail());
        if (failure.members().containsKey("field")) {
            result.put("field", failure.members().get("field"));
        }
        return result;
    }
}

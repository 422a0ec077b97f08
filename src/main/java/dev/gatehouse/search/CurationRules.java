package dev.gatehouse.search;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.Request;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The verbs on a collection's synonyms, or on its overrides; for those who may write the collection. */
public final class CurationRules {
    private static final int LONGEST_ID = 128;
    private final Curations.Kind kind;
    private final SearchEngine engine;
    private final CollectionAccess access;
    private final Names names;
    private final Acts acts;
    private final ObjectMapper json;

    CurationRules(Curations.Kind kind, SearchEngine engine, CollectionAccess access, Names names, Acts acts, ObjectMapper json) {
        this.kind = kind;
        this.engine = engine;
        this.access = access;
        this.names = names;
        this.acts = acts;
        this.json = json;
    }

    /** A rule in Typesense's shape, which Typesense checks. */
    public record Rule(@JsonAnySetter Map<String, Object> members) {
        public Rule {
            members = members == null ? Map.of() : new TreeMap<>(members);
        }
    }

    public Map<String, List<ObjectNode>> list(Caller caller, Request request) {
        String collection = collection(caller, request);
        return Map.of(kind.path(), engine.curations().list(collection, kind));
    }

    /** @throws ProblemException not-found */
    public JsonNode read(Caller caller, Request request) {
        String collection = collection(caller, request);
        return engine.curations().find(collection, kind, id(request)).orElseThrow(CurationRules::notFound);
    }

    public JsonNode put(Caller caller, Request request, Rule rule) {
        String collection = collection(caller, request);
        String id = id(request);
        Curations curations = engine.curations();
        return acts.recorded(caller, kind.path() + ".put", collection, Map.of("id", id),
                () -> curations.put(collection, kind, id, json.valueToTree(rule.members())));
    }

    /** @throws ProblemException not-found */
    public void delete(Caller caller, Request request) {
        String collection = collection(caller, request);
        String id = id(request);
        Curations curations = engine.curations();
        acts.recorded(caller, kind.path() + ".delete", collection, Map.of("id", id), () -> {
            if (!curations.delete(collection, kind, id)) {
                throw notFound();
            }
            return id;
        });
    }

    private String collection(Caller caller, Request request) {
        String collection = names.collection(request.path("name"));
        access.requireMayWrite(caller, collection);
        return collection;
    }

    private static String id(Request request) {
        String id = request.path("id");
        if (id.isBlank() || id.length() > LONGEST_ID) {
            throw Problem.field("id", "must be a text of 1 to " + LONGEST_ID + " characters");
        }
        return id;
    }

    private static ProblemException notFound() {
        return Problem.NOT_FOUND.exception("there is no such rule");
    }
}

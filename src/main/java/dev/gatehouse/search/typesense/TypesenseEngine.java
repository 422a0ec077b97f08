package dev.gatehouse.search.typesense;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.gatehouse.search.Curations;
import dev.gatehouse.search.Schema;
import dev.gatehouse.search.SchemaChange;
import dev.gatehouse.search.SearchEngine;
import dev.gatehouse.search.SearchRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** Search by Typesense. What it says of a call keeps its meaning; what it cannot answer is unavailable. */
final class TypesenseEngine implements SearchEngine {
    private static final int EXISTS = 409;
    private final TypesenseNodes nodes;
    private final ObjectMapper json;
    private final TypesenseDocuments documents;
    private final Curations curations;
    private final Duration aliasesKept;
    /** By how often they were changed here: what was asked for before a change is not taken for what is there after it. */
    private final LoadingCache<Long, Map<String, String>> aliases;
    private final AtomicLong changes = new AtomicLong();

    /** @param aliasesKept for how long an answer counts: aliases are looked up with every call, and change seldom */
    TypesenseEngine(TypesenseNodes nodes, ObjectMapper json, Duration aliasesKept) {
        this.aliasesKept = aliasesKept;
        this.aliases = Caffeine.newBuilder().expireAfterWrite(aliasesKept).build(change -> readAliases());
        this.nodes = nodes;
        this.json = json;
        this.documents = new TypesenseDocuments(nodes, json);
        this.curations = new TypesenseCurations(nodes);
    }

    @Override
    public Optional<Collection> create(Schema schema) {
        try {
            return Optional.of(collection(nodes.json(TypesenseCall.post("/collections", json.valueToTree(schema).toString()))));
        } catch (Refused e) {
            if (e.status() == EXISTS) {
                return Optional.empty();
            }
            throw e.problem("fields");
        }
    }

    @Override
    public Optional<Collection> find(String name) {
        return Answers.found(() -> collection(nodes.json(TypesenseCall.get(TypesenseCall.collection(name)))));
    }

    @Override
    public List<Collection> list() {
        List<Collection> all = new ArrayList<>();
        Answers.of("name", () -> nodes.json(TypesenseCall.get("/collections"))).forEach(each -> {
            if (Schema.isName(each.path("name").asText())) {
                all.add(collection(each));
            }
        });
        all.sort((a, b) -> a.schema().name().compareTo(b.schema().name()));
        return all;
    }

    private Collection collection(JsonNode answer) {
        ObjectNode schema = answer.deepCopy();
        long documents = schema.remove("num_documents").longValue();
        long createdAt = schema.remove("created_at").longValue();
        return new Collection(json.convertValue(schema, Schema.class), documents, createdAt);
    }

    @Override
    public Collection change(String name, SchemaChange change) {
        String path = TypesenseCall.collection(name);
        Answers.of("fields", () -> nodes.json(TypesenseCall.patch(path, json.valueToTree(change).toString())));
        return Answers.of("name", () -> collection(nodes.json(TypesenseCall.get(path))));
    }

    @Override
    public Optional<Collection> delete(String name) {
        return Answers.found(() -> collection(nodes.json(TypesenseCall.delete(TypesenseCall.collection(name)))));
    }

    @Override
    public void apply(String collection, List<Change> changes) {
        documents.apply(collection, changes);
    }

    @Override
    public List<Outcome> bulk(String collection, Action action, List<ObjectNode> lines) {
        return documents.bulk(collection, action, lines);
    }

    @Override
    public void export(String collection, String filter, Sink sink) throws IOException {
        documents.export(collection, filter, sink);
    }

    /** As a search of several, which takes parameters of any length. */
    @Override
    public Map<String, Object> search(String collection, SearchRequest request) {
        boolean ofPart = !request.visible().isEmpty();
        ObjectNode body = json.createObjectNode();
        ObjectNode search = body.putArray("searches").addObject();
        request.parameters().forEach(search::put);
        search.put("collection", collection);
        if (ofPart) {
            // what is pinned must pass the filter too
            search.put("filter_curated_hits", true).put("enable_overrides", false);
            body.withArray("searches").addObject().put("collection", collection).put("q", "*").put("per_page", 0);
        }
        return Answers.of("parameters", () -> {
            JsonNode answer = nodes.json(TypesenseCall.search(body.toString(), request.visible()));
            Map<String, Object> result = json.convertValue(Answers.result(answer, 0), new TypeReference<TreeMap<String, Object>>() { });
            if (ofPart) {
                // Typesense says how many there are, whoever may see them
                result.put("out_of", Answers.result(answer, 1).path("found").longValue());
            }
            return result;
        });
    }

    @Override
    public Map<String, String> aliases() {
        return aliases.get(changes.get());
    }

    private Map<String, String> readAliases() {
        Map<String, String> read = new TreeMap<>();
        Answers.of("name", () -> nodes.json(TypesenseCall.get("/aliases"))).path("aliases")
                .forEach(alias -> read.put(alias.path("name").asText(), alias.path("collection_name").asText()));
        return read;
    }

    @Override
    public void putAlias(String alias, String collection) {
        String body = json.createObjectNode().put("collection_name", collection).toString();
        String before = aliases().get(alias);
        Answers.of("collection_name", () -> nodes.json(TypesenseCall.put("/aliases/" + TypesenseCall.encoded(alias), body)));
        changes.incrementAndGet();
        if (!collection.equals(before)) {
            // other processes may know what was before so long yet
            TypesenseNodes.sleep(aliasesKept.toMillis());
        }
    }

    @Override
    public boolean deleteAlias(String alias) {
        boolean there = Answers.found(() -> nodes.json(TypesenseCall.delete("/aliases/" + TypesenseCall.encoded(alias)))).isPresent();
        changes.incrementAndGet();
        return there;
    }

    @Override
    public Curations curations() {
        return curations;
    }
}

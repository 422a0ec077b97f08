package dev.gatehouse.search.typesense;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.search.Curations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Synonyms and overrides at Typesense. */
final class TypesenseCurations implements Curations {
    private final TypesenseNodes nodes;

    TypesenseCurations(TypesenseNodes nodes) {
        this.nodes = nodes;
    }

    @Override
    public List<ObjectNode> list(String collection, Kind kind) {
        List<ObjectNode> all = new ArrayList<>();
        Answers.of("name", () -> nodes.json(TypesenseCall.get(path(collection, kind)))).path(kind.path())
                .forEach(rule -> all.add((ObjectNode) rule));
        return all;
    }

    @Override
    public Optional<JsonNode> find(String collection, Kind kind, String id) {
        return Answers.found(() -> nodes.json(TypesenseCall.get(path(collection, kind, id))));
    }

    @Override
    public JsonNode put(String collection, Kind kind, String id, JsonNode rule) {
        return Answers.of("rule", () -> nodes.json(TypesenseCall.put(path(collection, kind, id), rule.toString())));
    }

    @Override
    public boolean delete(String collection, Kind kind, String id) {
        return Answers.found(() -> nodes.json(TypesenseCall.delete(path(collection, kind, id)))).isPresent();
    }

    private static String path(String collection, Kind kind) {
        return TypesenseCall.collection(collection) + "/" + kind.path();
    }

    private static String path(String collection, Kind kind, String id) {
        return path(collection, kind) + "/" + TypesenseCall.encoded(id);
    }
}

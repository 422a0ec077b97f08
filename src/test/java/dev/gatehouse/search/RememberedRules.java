package dev.gatehouse.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Rules as Typesense keeps them. */
final class RememberedRules implements Curations {
    private final Map<String, ObjectNode> byPlace = new TreeMap<>();

    @Override
    public List<ObjectNode> list(String collection, Kind kind) {
        return byPlace.entrySet().stream().filter(each -> each.getKey().startsWith(collection + "/" + kind + "/")).map(Map.Entry::getValue).toList();
    }

    @Override
    public Optional<JsonNode> find(String collection, Kind kind, String id) {
        return Optional.ofNullable(byPlace.get(collection + "/" + kind + "/" + id));
    }

    @Override
    public JsonNode put(String collection, Kind kind, String id, JsonNode rule) {
        return byPlace.put(collection + "/" + kind + "/" + id, rule.<ObjectNode>deepCopy().put("id", id));
    }

    @Override
    public boolean delete(String collection, Kind kind, String id) {
        return byPlace.remove(collection + "/" + kind + "/" + id) != null;
    }
}

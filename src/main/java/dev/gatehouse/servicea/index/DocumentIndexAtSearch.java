package dev.gatehouse.servicea.index;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.platform.ServiceClient;
import dev.gatehouse.platform.services.DocumentIndex;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks search, with this service's own credential. */
final class DocumentIndexAtSearch implements DocumentIndex {
    private final ServiceClient client;

    DocumentIndexAtSearch(ServiceClient client) {
        this.client = client;
    }

    private record Listed(List<JsonNode> documents) {}

    @Override
    public Optional<Collection> find(String collection) {
        Collection found = client.call("search.find", Map.of("collection", collection), Collection.class);
        return Optional.of(found).filter(it -> it.schema() != null && !it.schema().isNull());
    }

    @Override
    public void create(Map<String, Object> schema) {
        client.call("search.create", schema, JsonNode.class);
    }

    @Override
    public String prepare(Map<String, Object> schema) {
        return client.call("search.prepare", schema, JsonNode.class).path("by").asText();
    }

    @Override
    public void promote(String collection, String prepared) {
        client.call("search.promote", Map.of("collection", collection, "by", prepared), JsonNode.class);
    }

    @Override
    public void apply(String collection, List<Change> changes) {
        client.call("search.apply", Map.of("collection", collection, "changes", changes), JsonNode.class);
    }

    @Override
    public List<JsonNode> list(String collection, String filter) {
        return client.call("search.list", Map.of("collection", collection, "filter", filter), Listed.class).documents();
    }
}

package dev.gatehouse.servicea;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.platform.ServiceClient;
import dev.gatehouse.platform.services.DocumentIndex;
import java.util.List;
import java.util.Map;

/** Asks search, with this service's own credential. */
final class DocumentIndexAtSearch implements DocumentIndex {
    private final ServiceClient client;

    DocumentIndexAtSearch(ServiceClient client) {
        this.client = client;
    }

    @Override
    public void ensureCollection(Map<String, Object> schema) {
        client.call("search.ensure", schema, JsonNode.class);
    }

    @Override
    public void apply(String collection, List<Change> changes) {
        client.call("search.apply", Map.of("collection", collection, "changes", changes), JsonNode.class);
    }
}

package dev.gatehouse.platform.services;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.ServiceClient;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Asks the KMS, with the client's own credential. */
public final class SecretsAtKms implements Secrets {
    private final ServiceClient client;

    public SecretsAtKms(ServiceClient client) {
        this.client = client;
    }

    @Override
    public Optional<Map<String, String>> read(String path) {
        try {
            return Optional.of(fields(client.call("kms.secret-read", Map.of("path", path), JsonNode.class).path("data")));
        } catch (ProblemException e) {
            if (e.problem() == Problem.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Map<String, String> fields(JsonNode data) {
        Map<String, String> fields = new LinkedHashMap<>();
        data.fields().forEachRemaining(field -> fields.put(field.getKey(),
                field.getValue().isTextual() ? field.getValue().textValue() : field.getValue().toString()));
        return fields;
    }
}

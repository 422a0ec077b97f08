package dev.gatehouse.servicea.index;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.services.DocumentIndex;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The engine of another process. */
final class EngineOverHttp implements DocumentIndex {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;

    EngineOverHttp(int port) {
        this.port = port;
    }

    @Override
    public Optional<Collection> find(String collection) {
        JsonNode found = call("find", Map.of("collection", collection));
        return found.path("schema").isNull() ? Optional.empty() : Optional.of(new Collection(found.path("documents").asLong(), found.path("schema")));
    }

    @Override
    public void create(Map<String, Object> schema) {
        call("create", schema);
    }

    @Override
    public String prepare(Map<String, Object> schema) {
        return call("prepare", schema).path("by").asText();
    }

    @Override
    public void promote(String collection, String prepared) {
        call("promote", Map.of("collection", collection, "by", prepared));
    }

    @Override
    public void apply(String collection, List<Change> changes) {
        call("apply", Map.of("collection", collection, "changes", changes));
    }

    @Override
    public List<JsonNode> list(String collection, String filter) {
        List<JsonNode> documents = new ArrayList<>();
        call("list", Map.of("collection", collection, "filter", filter)).path("documents").forEach(documents::add);
        return documents;
    }

    private JsonNode call(String verb, Object body) {
        try {
            HttpResponse<byte[]> answer = http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + verb))
                    .timeout(Duration.ofSeconds(20)).POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body))).build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            JsonNode json = JSON.readTree(answer.body());
            if (answer.statusCode() != 200) {
                throw Problem.valueOf(json.path("problem").asText()).exception();
            }
            return json;
        } catch (IOException e) {
            throw new ProblemException(Problem.UNAVAILABLE, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(Problem.UNAVAILABLE, e);
        }
    }
}

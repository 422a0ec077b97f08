package dev.gatehouse.search.typesense;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gatehouse.search.Transcript;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A server that answers as a real Typesense 29.0 was recorded to, or as a test says, and remembers what it was sent. */
final class RecordedTypesense implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<Transcript> RECORDED = Transcript.all();
    final List<Sent> sent = new CopyOnWriteArrayList<>();
    volatile String key = "xyz";
    /** What to answer instead of what was recorded, or null. */
    volatile Function<Sent, Answer> instead = sent -> null;
    /** Whether answers break off before their end. */
    volatile boolean cutting;
    private final HttpServer server;

    record Sent(String method, String path, String query, String key, String body) {
        JsonNode json() throws IOException {
            return JSON.readTree(body);
        }
    }

    record Answer(int status, String body) {}

    RecordedTypesense() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "recorded-typesense");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::handle);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void handle(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getRawQuery();
        Sent call = new Sent(exchange.getRequestMethod(), exchange.getRequestURI().getRawPath(), query == null ? "" : query,
                exchange.getRequestHeaders().getFirst("X-TYPESENSE-API-KEY"), new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        sent.add(call);
        Answer answer = instead.apply(call);
        if (answer == null) {
            answer = key.equals(call.key()) ? recorded(call) : new Answer(401, Transcript.of(9).responseBody());
        }
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length + (cutting ? 1 : 0));
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    static Answer recorded(Sent call) throws IOException {
        if (call.path().equals("/multi_search")) {
            return search((ObjectNode) call.json().at("/searches/0"));
        }
        for (Transcript each : RECORDED) {
            if (each.method().equals(call.method()) && each.path().equals(call.path()) && each.parameters().equals(parameters(call.query()))
                    && sameBody(each.body(), call.body())) {
                return new Answer(each.status(), each.responseBody());
            }
        }
        return new Answer(404, "{\"message\":\"Not recorded\"}");
    }

    /** A search recorded on its own path, as a search of several answers it. */
    private static Answer search(ObjectNode search) {
        String path = "/collections/" + search.remove("collection").asText() + "/documents/search";
        Map<String, String> parameters = new TreeMap<>();
        search.fields().forEachRemaining(each -> parameters.put(each.getKey(), each.getValue().asText()));
        for (Transcript each : RECORDED) {
            if (each.path().equals(path) && each.parameters().equals(parameters) && each.status() != 401) {
                String result = each.status() == 200 ? each.responseBody()
                        : JSON.createObjectNode().put("code", each.status()).put("error", each.answer().path("message").asText()).toString();
                return new Answer(200, "{\"results\":[" + result + "]}");
            }
        }
        return new Answer(200, "{\"results\":[{\"code\":404,\"error\":\"Not recorded\"}]}");
    }

    private static Map<String, String> parameters(String query) {
        return new Transcript(0, "", "", "", "", query, Map.of(), "", 0, "").parameters();
    }

    /** Line by line as JSON; a schema is the same when it says all that was recorded. */
    private static boolean sameBody(String recorded, String sent) throws IOException {
        if (recorded == null || recorded.isEmpty()) {
            return sent.isEmpty();
        }
        String[] wanted = recorded.split("\r?\n");
        String[] there = sent.split("\n");
        if (wanted.length != there.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            try {
                if (!covers(JSON.readTree(there[i]), JSON.readTree(wanted[i]))) {
                    return false;
                }
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }

    private static boolean covers(JsonNode sent, JsonNode wanted) {
        if (wanted.isObject() && sent.isObject()) {
            for (Map.Entry<String, JsonNode> each : wanted.properties()) {
                if (!sent.has(each.getKey()) || !covers(sent.get(each.getKey()), each.getValue())) {
                    return false;
                }
            }
            return true;
        }
        if (wanted.isArray() && sent.isArray() && wanted.size() == sent.size()) {
            for (int i = 0; i < wanted.size(); i++) {
                if (!covers(sent.get(i), wanted.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return sent.equals(wanted);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

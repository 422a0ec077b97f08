package dev.gatehouse.search.typesense;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.search.SearchEngine.Sink;
import java.io.BufferedReader;
import java.io.IOException;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.typesense.api.exceptions.TypesenseError;

/**
 * Exports a line at a time, straight through the HTTP client underneath: typesense-java would hold the whole export. Another node is
 * asked only while no line has come.
 */
final class TypesenseExport {
    private final TypesenseNodes nodes;
    private final ObjectMapper json;

    TypesenseExport(TypesenseNodes nodes, ObjectMapper json) {
        this.nodes = nodes;
        this.json = json;
    }

    void run(String collection, String filter, Sink sink) throws IOException {
        try (Response response = open(collection, filter, true)) {
            copy(new BufferedReader(response.body().charStream()), sink);
        }
    }

    private Response open(String collection, String filter, boolean again) {
        String key = nodes.keys().keyFor("");
        try {
            return nodes.untilReady(() -> anyNode(collection, filter, key));
        } catch (TypesenseError e) {
            if (!TypesenseNodes.isRefusal(e.status)) {
                throw new Refused(e.status, e.message).problem("filter_by");
            }
            if (again && nodes.keys().renewed("", key)) {
                return open(collection, filter, false);
            }
            throw new ProblemException(Problem.UNAVAILABLE, e);
        }
    }

    private Response anyNode(String collection, String filter, String key) throws TypesenseError {
        TypesenseError lagging = null;
        Exception failed = new IOException("the circuits of all nodes are open");
        for (TypesenseNode node : nodes.all()) {
            if (node.circuit().tryAcquirePermission()) {
                try {
                    return node.counted(() -> answer(node, key, collection, filter));
                } catch (TypesenseError e) {
                    if (e.status < 500) {
                        throw e;
                    }
                    lagging = e.status == TypesenseNodes.NOT_READY ? e : lagging;
                    failed = e;
                } catch (IOException e) {
                    failed = e;
                }
            }
        }
        if (lagging != null) {
            throw lagging;
        }
        throw new ProblemException(Problem.UNAVAILABLE, failed);
    }

    private Response answer(TypesenseNode node, String key, String collection, String filter) throws IOException, TypesenseError {
        HttpUrl.Builder url = HttpUrl.get(node.url() + TypesenseCall.documents(collection) + "/export").newBuilder();
        if (!filter.isBlank()) {
            url.addQueryParameter("filter_by", filter);
        }
        Response response = node.streaming().newCall(new Request.Builder().url(url.build()).header("X-TYPESENSE-API-KEY", key).build()).execute();
        if (response.isSuccessful()) {
            return response;
        }
        try (response) {
            throw new TypesenseError(nodes.parse(response.body().string()).path("message").asText(), response.code());
        }
    }

    private void copy(BufferedReader source, Sink sink) throws IOException {
        for (String line = source.readLine(); line != null; line = source.readLine()) {
            if (!line.isEmpty()) {
                sink.accept((ObjectNode) json.readTree(line));
            }
        }
    }
}

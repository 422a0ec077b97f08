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
        String key = nodes.keys().keyFor("");
        try {
            run(collection, filter, sink, key);
        } catch (KeyRefused e) {
            if (!nodes.keys().renewed("", key)) {
                throw new ProblemException(Problem.UNAVAILABLE, e);
            }
            again(collection, filter, sink);
        }
    }

    private void again(String collection, String filter, Sink sink) throws IOException {
        try {
            run(collection, filter, sink, nodes.keys().keyFor(""));
        } catch (KeyRefused e) {
            throw new ProblemException(Problem.UNAVAILABLE, e);
        }
    }

    private void run(String collection, String filter, Sink sink, String key) throws IOException, KeyRefused {
        IOException failed = new IOException("the circuits of all nodes are open");
        for (TypesenseNode node : nodes.all()) {
            if (node.circuit().tryAcquirePermission()) {
                long started = node.circuit().getCurrentTimestamp();
                try (Response response = open(node, key, collection, filter)) {
                    node.record(started, null);
                    copy(new BufferedReader(response.body().charStream()), sink);
                    return;
                } catch (KeyRefused e) {
                    node.record(started, null);
                    throw e;
                } catch (NoAnswer e) {
                    node.record(started, e);
                    failed = e;
                }
            }
        }
        throw new ProblemException(Problem.UNAVAILABLE, failed);
    }

    /** No line came from this node. */
    private static final class NoAnswer extends IOException {
        private static final long serialVersionUID = 1L;

        NoAnswer(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The node answered, and takes another key. */
    private static final class KeyRefused extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private Response open(TypesenseNode node, String key, String collection, String filter) throws NoAnswer, KeyRefused {
        HttpUrl.Builder url = HttpUrl.get(node.url() + TypesenseCall.documents(collection) + "/export").newBuilder();
        if (!filter.isBlank()) {
            url.addQueryParameter("filter_by", filter);
        }
        try {
            Response response = node.streaming().newCall(new Request.Builder().url(url.build()).header("X-TYPESENSE-API-KEY", key).build()).execute();
            if (response.isSuccessful()) {
                return response;
            }
            try (response) {
                if (TypesenseNodes.isRefusal(response.code())) {
                    throw new KeyRefused();
                }
                throw refusal(response.code(), response.body().string());
            }
        } catch (IOException e) {
            throw new NoAnswer("an export could not begin", e);
        }
    }

    private RuntimeException refusal(int status, String body) throws IOException {
        if (status >= 500) {
            throw new IOException("Typesense: " + status);
        }
        return new Refused(status, nodes.parse(body).path("message").asText()).problem("filter_by");
    }

    private void copy(BufferedReader source, Sink sink) throws IOException {
        for (String line = source.readLine(); line != null; line = source.readLine()) {
            if (!line.isEmpty()) {
                sink.accept((ObjectNode) json.readTree(line));
            }
        }
    }
}

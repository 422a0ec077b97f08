package org.typesense.api;

import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import okhttp3.OkHttpClient;
import org.typesense.resources.Node;

/**
 * The client's calls with their answers as they came. Its public classes bind answers to models, which lose what the models do not
 * know, turn an answer that is not JSON into null, and take no time-outs below a second; its {@link ApiCall} underneath has none of
 * these faults, but is open to its own package only: this is the one class of ours in it.
 */
public final class RawCalls {
    private static final Map<String, Object> NO_QUERY = Map.of();
    private final ApiCall call;

    /**
     * @param node the only one: the client's own failover sends writes twice
     * @param http with the time-outs; the client's own knows whole seconds only
     */
    public RawCalls(Node node, String apiKey, OkHttpClient http) {
        Configuration configuration = new Configuration(List.of(node), Duration.ofSeconds(1), apiKey);
        // the number of attempts, not of those after the first
        configuration.numRetries = 1;
        configuration.retryInterval = Duration.ZERO;
        this.call = new ApiCall(configuration, http);
    }

    /**
     * One attempt at one call.
     *
     * @param query its parameters, not yet encoded
     * @param body as it is sent; null for none
     * @return the answer's body, of whatever 2xx status
     * @throws org.typesense.api.exceptions.TypesenseError with the status of an answer that is no 2xx and has a JSON body
     * @throws IOException without an answer, or with one of an error that is not JSON
     */
    public String send(String method, String path, Map<String, ?> query, String body) throws Exception {
        Map<String, ?> parameters = query.isEmpty() ? NO_QUERY : query;
        String answer = switch (method) {
            case "GET" -> call.get(path, parameters, String.class);
            case "POST" -> call.post(path, body, parameters, String.class);
            case "PUT" -> call.put(path, json(body), parameters, String.class);
            case "PATCH" -> call.patch(path, json(body), parameters, String.class);
            case "DELETE" -> call.delete(path, parameters, String.class);
            default -> throw new IllegalArgumentException(method);
        };
        if (answer == null) {
            // what the client makes of an answer that breaks off
            throw new IOException("the answer broke off");
        }
        return answer;
    }

    /** The client writes this body itself, and must write what it was given. */
    private static RawValue json(String body) {
        return new RawValue(body);
    }
}

package dev.gatehouse.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Calls a gatehouse's API and understands its problems (RFC 9457). */
final class Api {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** For an answer's head: what takes longer sends lines meanwhile. */
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private final String url;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).followRedirects(HttpClient.Redirect.NEVER).build();

    Api(String url) {
        this.url = url.replaceFirst("/+$", "");
    }

    String url() {
        return url;
    }

    /**
     * An answer whose body is still to be read.
     *
     * @param status HTTP status
     */
    record Answer(int status, InputStream body) {
        boolean ok() {
            return status / 100 == 2;
        }

        /** The whole body; nothing when it is empty. */
        JsonNode json() {
            try (body) {
                byte[] bytes = body.readAllBytes();
                return bytes.length == 0 ? MissingNode.getInstance() : JSON.readTree(bytes);
            } catch (JsonProcessingException e) {
                throw new CliException(ExitCode.REFUSED, "the answer (" + status + ") is not JSON; is this a gatehouse?");
            } catch (IOException e) {
                throw new CliException(ExitCode.UNREACHABLE, "the answer broke off: " + e.getMessage());
            }
        }
    }

    /**
     * @param token bearer token, or null
     * @param body written as JSON, or null
     */
    Answer send(String method, String target, String token, Object body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + target)).timeout(ANSWER);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            if (body == null) {
                request.method(method, HttpRequest.BodyPublishers.noBody());
            } else {
                request.header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
            }
            HttpResponse<InputStream> response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new CliException(ExitCode.UNREACHABLE, url + " does not answer (" + e.getClass().getSimpleName() + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.UNREACHABLE, "interrupted");
        }
    }

    /** The body of a good answer; a problem as the person should read it. */
    static JsonNode require(Answer answer) {
        JsonNode body = answer.json();
        if (answer.ok()) {
            return body;
        }
        throw refusal(answer.status(), body);
    }

    static CliException refusal(int status, JsonNode problem) {
        String what = problem.path("detail").asText(problem.path("title").asText("no reason given"));
        return new CliException(ExitCode.REFUSED, slug(problem) + " (" + status + "): " + what
                + (problem.has("instance") ? " [" + problem.path("instance").asText() + "]" : ""));
    }

    /** The problem's short name, such as {@code step-up-required}. */
    static String slug(JsonNode problem) {
        return problem.path("type").asText("refused").replaceFirst(".*:", "");
    }
}

package dev.gatehouse.search;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One call of those recorded against a real Typesense 29.0. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Transcript(int n, String group, String note, String method, String path, String query, Map<String, String> headers,
                         String body, int status, String responseBody) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** All calls, in the order made. */
    public static List<Transcript> all() {
        try {
            return Files.readAllLines(Path.of("src/test/resources/typesense-29.0/transcripts.jsonl")).stream().map(Transcript::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Transcript read(String line) {
        try {
            return JSON.readValue(line, Transcript.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The call of that number. */
    public static Transcript of(int n) {
        return all().stream().filter(each -> each.n() == n).findFirst().orElseThrow();
    }

    /** The query parameters, decoded; the last counts. */
    public Map<String, String> parameters() {
        Map<String, String> parameters = new TreeMap<>();
        for (String pair : query.split("&")) {
            String[] parts = pair.split("=", 2);
            if (!parts[0].isEmpty()) {
                parameters.put(decoded(parts[0]), parts.length == 1 ? "" : decoded(parts[1]));
            }
        }
        return parameters;
    }

    /** What was answered. */
    public JsonNode answer() {
        try {
            return JSON.readTree(responseBody);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}

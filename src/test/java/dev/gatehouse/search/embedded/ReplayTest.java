package dev.gatehouse.search.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.search.Schema;
import dev.gatehouse.search.SearchEngine.Change;
import dev.gatehouse.search.SearchRequest;
import dev.gatehouse.search.Transcript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The searches recorded against a real Typesense 29.0, asked of the embedded engine: docs/search.md says which answers are the same. */
class ReplayTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path DOCUMENT = Path.of("docs/search.md");
    /** Fields of the recorded collection that the embedded engine does not have. */
    private static final Set<String> LEFT_OUT = Set.of("scores", "location");
    private static final int FIRST = 236;
    private static final int LAST = 368;
    /** Calls that are not about what a search finds: wrong paths and keys, and the length of a query string. */
    private static final Set<Integer> NOT_SEARCHES = Set.of(264, 265, 363, 367);
    private static final Map<Integer, String> KNOWN_DIFFERENCES = Map.of(
            318, "same but for which of two equal counts is cut off",
            323, "refused: no sort_by in facet_by",
            242, "refused: weights must be numbers",
            306, "refused: where missing values go cannot be chosen",
            308, "refused: no geopoint fields",
            309, "refused: no conditions in sort_by",
            322, "refused: no ranges in facet_by",
            340, "exclude_fields is about documents, not about the answer",
            362, "refused: num_typos is at most 2");
    @TempDir
    Path folder;

    @Test
    void answersAreTheRecordedOnesWhereTheDocumentSaysSo() throws Exception {
        List<String> rows = new ArrayList<>();
        List<String> surprises = new ArrayList<>();
        try (EmbeddedEngine engine = new EmbeddedEngine(folder, JSON, Clock.systemUTC())) {
            fill(engine);
            for (Transcript call : Transcript.all()) {
                if (call.n() >= FIRST && call.n() <= LAST && !NOT_SEARCHES.contains(call.n())) {
                    String verdict = verdict(engine, call);
                    rows.add("| " + call.n() + " | `" + call.query().replace("|", "\\|") + "` | " + verdict + " |");
                    if (verdict.startsWith("DIFFERS")) {
                        surprises.add(call.n() + " " + call.query() + " " + verdict);
                    }
                }
            }
        }
        Files.writeString(Path.of("target/search-replay.md"), String.join("\n", rows));
        assertThat(surprises).isEmpty();
        assertThat(rows.stream().filter(row -> row.endsWith("| same |"))).hasSizeGreaterThan(80);
        assertThat(Files.readString(DOCUMENT)).as("the table of target/search-replay.md").contains(String.join("\n", rows));
    }

    private static void fill(EmbeddedEngine engine) throws Exception {
        ObjectNode schema = (ObjectNode) JSON.readTree(Transcript.of(23).body());
        ArrayNode fields = JSON.createArrayNode();
        for (JsonNode field : schema.get("fields")) {
            ((ObjectNode) field).remove("infix");
            if (!LEFT_OUT.contains(field.get("name").asText())) {
                fields.add(field);
            }
        }
        engine.create(JSON.treeToValue(schema.set("fields", fields), Schema.class));
        for (String line : Transcript.of(234).responseBody().split("\n")) {
            ObjectNode document = (ObjectNode) JSON.readTree(line);
            engine.apply("books", List.of(new Change(document.get("id").asText(), document)));
        }
    }

    private static String verdict(EmbeddedEngine engine, Transcript call) {
        int status = 200;
        ObjectNode answer = null;
        String refusal = "";
        String field = "";
        try {
            String collection = call.path().split("/")[2];
            answer = JSON.valueToTree(engine.search(collection, new SearchRequest(call.parameters(), "")));
        } catch (ProblemException e) {
            status = e.problem().status();
            refusal = String.valueOf(e.detail());
            field = String.valueOf(e.members().get("field"));
        }
        if (KNOWN_DIFFERENCES.containsKey(call.n())) {
            return status == call.status() && (status != 200 || same(answer, (ObjectNode) call.answer()))
                    ? "DIFFERS no longer" : KNOWN_DIFFERENCES.get(call.n());
        }
        if (refusal.endsWith("is not supported by the embedded engine") || call.query().contains("location%3A")) {
            return "refused: " + (field.startsWith("parameters.filter") ? "no geopoint fields" : "no " + field.replace("parameters.", ""));
        }
        if (status != call.status()) {
            return "DIFFERS " + status + " " + refusal + " for " + call.status();
        }
        return status != 200 || same(answer, (ObjectNode) call.answer()) ? "same" : "DIFFERS\n" + answer + "\n" + call.answer();
    }

    private static boolean same(ObjectNode answer, ObjectNode recorded) {
        return answer != null && comparable(answer).equals(comparable(recorded));
    }

    /** Without what varies from run to run, or is a matter of the engine's own ranking numbers. */
    private static JsonNode comparable(ObjectNode answer) {
        ObjectNode left = answer.deepCopy();
        left.remove("search_time_ms");
        left.path("hits").forEach(hit -> ((ObjectNode) hit).remove(List.of("text_match", "text_match_info")));
        left.path("facet_counts").forEach(facet -> {
            List<JsonNode> counts = new ArrayList<>();
            facet.get("counts").forEach(counts::add);
            counts.sort(Comparator.<JsonNode>comparingInt(count -> -count.get("count").asInt()).thenComparing(count -> count.get("value").asText()));
            ((ObjectNode) facet).set("counts", JSON.valueToTree(counts));
        });
        try {
            return JSON.readTree(left.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

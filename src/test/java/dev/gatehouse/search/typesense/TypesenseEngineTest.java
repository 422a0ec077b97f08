package dev.gatehouse.search.typesense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.search.Curations.Kind;
import dev.gatehouse.search.Schema;
import dev.gatehouse.search.SchemaChange;
import dev.gatehouse.search.SearchEngine.Action;
import dev.gatehouse.search.SearchEngine.Change;
import dev.gatehouse.search.SearchEngine.Outcome;
import dev.gatehouse.search.SearchRequest;
import dev.gatehouse.search.Transcript;
import dev.gatehouse.search.typesense.RecordedTypesense.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is sent to Typesense and what is made of its answers: those of a real Typesense 29.0, as recorded. */
class TypesenseEngineTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private RecordedTypesense typesense;
    private TypesenseEngine engine;

    @BeforeEach
    void start() throws Exception {
        typesense = new RecordedTypesense();
        engine = TestNodes.engine(() -> typesense.key, typesense.url());
    }

    @AfterEach
    void stop() {
        typesense.close();
    }

    private static Problem problemOf(Runnable call) {
        return catchThrowableOfType(ProblemException.class, call::run).problem();
    }

    private RecordedTypesense.Sent last() {
        return typesense.sent.get(typesense.sent.size() - 1);
    }

    @Test
    void everyRecordedSearchIsAnsweredAsRecorded() {
        int asked = 0;
        for (Transcript call : Transcript.all()) {
            if (call.path().endsWith("/documents/search") && call.method().equals("GET") && call.n() >= 236 && call.n() <= 362
                    && call.status() != 401) {
                asked++;
                if (call.status() == 200) {
                    JsonNode answer = JSON.valueToTree(engine.search(call.path().split("/")[2], new SearchRequest(call.parameters(), "")));
                    assertThat(answer).as(call.query()).isEqualTo(call.answer());
                } else {
                    Problem problem = problemOf(() -> engine.search(call.path().split("/")[2], new SearchRequest(call.parameters(), "")));
                    assertThat(problem.status()).as(call.query()).isEqualTo(call.status());
                }
            }
        }
        assertThat(asked).isGreaterThan(110);
        assertThat(last().path()).isEqualTo("/multi_search");
        assertThat(last().key()).isEqualTo("xyz");
    }

    @Test
    void collectionsAreMadeFoundChangedAndDeleted() throws Exception {
        Schema books = JSON.readValue(Transcript.of(23).body(), Schema.class);
        assertThat(engine.create(books).orElseThrow().schema().field("description").orElseThrow().others()).containsEntry("infix", true);
        assertThat(last().json().at("/fields/0/sort").asBoolean()).isTrue();
        assertThat(engine.find("books").orElseThrow().schema().defaultSortingField()).isEqualTo("ratings_count");
        assertThat(engine.find("missing")).isEmpty();
        typesense.instead = sent -> sent.path().equals("/collections") ? new Answer(200, Transcript.of(59).responseBody()) : null;
        assertThat(engine.list()).extracting(each -> each.schema().name()).contains("books", "nested", "unk");
        engine.change("sym", JSON.readValue(Transcript.of(64).body(), SchemaChange.class));
        assertThat(engine.delete("books_clone").orElseThrow().documents()).isZero();
        assertThat(engine.delete("missing")).isEmpty();
        assertThat(problemOf(() -> engine.change("missing", change(71)))).isEqualTo(Problem.NOT_FOUND);
        assertThat(problemOf(() -> engine.change("sym", change(66)))).isEqualTo(Problem.FIELD_INVALID);
    }

    private static SchemaChange change(int n) {
        try {
            return JSON.readValue(Transcript.of(n).body(), SchemaChange.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void collectionThatIsThereIsNoFault() throws Exception {
        typesense.instead = sent -> new Answer(409, Transcript.of(24).responseBody());
        assertThat(engine.create(JSON.readValue(Transcript.of(23).body(), Schema.class))).isEmpty();
        typesense.instead = sent -> new Answer(400, Transcript.of(45).responseBody());
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> engine.create(JSON.readValue(Transcript.of(45).body(), Schema.class)));
        assertThat(refused.problem()).isEqualTo(Problem.FIELD_INVALID);
        assertThat(refused.detail()).containsIgnoringCase("default sorting field");
    }

    @Test
    void everyLineOfAnImportHasItsOutcomeThoughTheStatusIs200() throws Exception {
        for (int n : List.of(201, 202, 212)) {
            Transcript call = Transcript.of(n);
            List<Outcome> outcomes = engine.bulk("books", Action.valueOf(call.parameters().get("action").toUpperCase(Locale.ROOT)),
                    documents(call.body()));
            List<Boolean> recorded = call.responseBody().lines().map(line -> line.contains("\"success\":true")).toList();
            assertThat(outcomes).as(call.note()).extracting(Outcome::success).containsExactlyElementsOf(recorded);
        }
        assertThat(engine.bulk("books", Action.CREATE, documents(Transcript.of(212).body())).get(1).code()).isEqualTo(409);
        assertThat(problemOf(() -> engine.bulk("missing", Action.CREATE, documents(Transcript.of(219).body())))).isEqualTo(Problem.NOT_FOUND);
    }

    private static List<ObjectNode> documents(String lines) {
        List<ObjectNode> documents = new ArrayList<>();
        lines.lines().forEach(line -> {
            try {
                documents.add((ObjectNode) JSON.readTree(line));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return documents;
    }

    @Test
    void importWithTooFewOrUnreadableLinesHasFailed() {
        List<ObjectNode> two = documents("{\"id\":\"1\"}\n{\"id\":\"2\"}");
        for (String answer : List.of("{\"success\":true}", "{\"success\":true}\n<html>", "", "{\"success\":true}\n{\"success\":false,\"code\":500,\"error\":\"x\"}")) {
            typesense.instead = sent -> new Answer(200, answer);
            assertThat(problemOf(() -> engine.bulk("books", Action.UPSERT, two))).as(answer).isEqualTo(Problem.UNAVAILABLE);
        }
    }

    @Test
    void changesArePutAndDeletedInOrder() throws Exception {
        typesense.instead = sent -> new Answer(200, sent.method().equals("POST") ? "{\"success\":true}" : "{\"id\":\"a/b\"}");
        engine.apply("books", List.of(new Change("1", JSON.createObjectNode().put("title", "Keys")), new Change("a/b", null),
                new Change("2", JSON.createObjectNode().put("title", "Gates"))));
        assertThat(typesense.sent).extracting(RecordedTypesense.Sent::method).containsExactly("POST", "DELETE", "POST");
        assertThat(typesense.sent.get(0).query()).isEqualTo("action=upsert");
        assertThat(typesense.sent.get(0).json().get("id").asText()).isEqualTo("1");
        assertThat(typesense.sent.get(1).path()).isEqualTo("/collections/books/documents/a%2Fb");
        assertThat(typesense.sent.get(1).query()).isEqualTo("ignore_not_found=true");
        typesense.instead = sent -> new Answer(200, "{\"code\":400,\"error\":\"Field `year` must be an int32.\",\"success\":false}");
        ProblemException refused = catchThrowableOfType(ProblemException.class,
                () -> engine.apply("books", List.of(new Change("1", JSON.createObjectNode()))));
        assertThat(refused.problem()).isEqualTo(Problem.FIELD_INVALID);
        assertThat(refused.detail()).contains("year");
    }

    @Test
    void idThatIsAStepUpIsNoCallToTheCollectionItself() {
        for (String id : List.of(".", "..")) {
            assertThat(problemOf(() -> engine.apply("books", List.of(new Change(id, null))))).isEqualTo(Problem.FIELD_INVALID);
            assertThat(problemOf(() -> engine.curations().delete("books", Kind.OVERRIDES, id))).isEqualTo(Problem.FIELD_INVALID);
        }
        assertThat(typesense.sent).isEmpty();
    }

    @Test
    void exportIsReadLineByLine() throws Exception {
        List<String> ids = new ArrayList<>();
        engine.export("books", "id:[1,2,113]", document -> ids.add(document.get("id").asText()));
        assertThat(ids).containsExactly("1", "2", "113");
        engine.export("books", "year:<0", document -> ids.add("none"));
        assertThat(ids).hasSize(3);
        assertThat(problemOf(() -> export("books", "bogus:1"))).isEqualTo(Problem.FIELD_INVALID);
        assertThat(problemOf(() -> export("missing", ""))).isEqualTo(Problem.NOT_FOUND);
    }

    private void export(String collection, String filter) {
        try {
            engine.export(collection, filter, document -> { });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aliasesSynonymsAndOverridesAreKeptThere() throws Exception {
        typesense.instead = sent -> sent.method().equals("GET") && sent.path().equals("/aliases") ? new Answer(200, Transcript.of(406).responseBody()) : null;
        engine.putAlias("library", "books");
        assertThat(engine.aliases()).containsEntry("library", "books");
        assertThat(engine.deleteAlias("ghost")).isTrue();
        assertThat(engine.deleteAlias("nope")).isFalse();
        JsonNode potter = JSON.readTree(Transcript.of(418).body());
        assertThat(engine.curations().put("books", Kind.SYNONYMS, "potter", potter).get("id").asText()).isEqualTo("potter");
        assertThat(engine.curations().find("books", Kind.SYNONYMS, "vamp")).isPresent();
        assertThat(engine.curations().find("books", Kind.SYNONYMS, "nope")).isEmpty();
        assertThat(engine.curations().delete("books", Kind.SYNONYMS, "nope")).isFalse();
        assertThat(engine.curations().put("books", Kind.OVERRIDES, "pin", JSON.readTree(Transcript.of(435).body())).get("id").asText()).isEqualTo("pin");
        assertThat(problemOf(() -> engine.curations().put("books", Kind.SYNONYMS, "bad", JSON.createObjectNode().put("root", "x"))))
                .isEqualTo(Problem.FIELD_INVALID);
        assertThat(problemOf(() -> engine.curations().list("missing", Kind.SYNONYMS))).isEqualTo(Problem.NOT_FOUND);
    }

    @Test
    void aliasesThatWereReadBeforeAChangeHereAreNotUsedAfterIt() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch changed = new CountDownLatch(1);
        typesense.instead = sent -> {
            if (!sent.path().equals("/aliases")) {
                return null;
            }
            boolean before = asked.getCount() > 0;
            asked.countDown();
            return before && awaited(changed) ? new Answer(200, "{\"aliases\":[{\"name\":\"ghost\",\"collection_name\":\"books\"}]}")
                    : new Answer(200, "{\"aliases\":[]}");
        };
        TypesenseEngine remembering = TestNodes.engine(typesense.key, Duration.ofMinutes(1), typesense.url());
        CompletableFuture<Map<String, String>> early = CompletableFuture.supplyAsync(remembering::aliases);
        assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(remembering.deleteAlias("ghost")).isTrue();
        changed.countDown();
        assertThat(early.get(5, TimeUnit.SECONDS)).containsKey("ghost");
        assertThat(remembering.aliases()).isEmpty();
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aliasThatStandsForAnotherCollectionIsKnownToOtherProcessesWhenItIsPut() {
        typesense.instead = sent -> sent.method().equals("GET") ? new Answer(200, "{\"aliases\":[]}") : null;
        Duration kept = Duration.ofMillis(300);
        long started = System.nanoTime();
        TestNodes.engine(typesense.key, kept, typesense.url()).putAlias("library", "books");
        assertThat(Duration.ofNanos(System.nanoTime() - started)).as("they remember what was before so long").isGreaterThanOrEqualTo(kept);
    }

    @Test
    void whoMaySeeAPartSearchesWithAScopedKeyOfThatPart() throws Exception {
        typesense.instead = sent -> sent.path().equals("/keys") ? new Answer(201, Transcript.of(477).responseBody())
                : new Answer(200, "{\"results\":[{\"hits\":[],\"found\":0,\"out_of\":5},{\"hits\":[],\"found\":2,\"out_of\":5}]}");
        assertThat(engine.search("books", new SearchRequest(Map.of("q", "*", "filter_by", "year:>1"), "(team:=red)")))
                .as("of those that the caller may see").containsEntry("out_of", 2L);
        engine.search("books", new SearchRequest(Map.of("q", "*"), "(team:=red)"));
        assertThat(typesense.sent).extracting(RecordedTypesense.Sent::path).containsExactly("/keys", "/keys", "/multi_search", "/multi_search");
        JsonNode made = typesense.sent.get(0).json();
        assertThat(made.get("actions").toString()).isEqualTo("[\"documents:search\"]");
        assertThat(typesense.sent.get(0).key()).isEqualTo("xyz");
        String scoped = new String(Base64.getDecoder().decode(typesense.sent.get(2).key()), StandardCharsets.UTF_8);
        assertThat(scoped).endsWith("{\"filter_by\":\"(team:=red)\"}").contains(made.get("value").asText().substring(0, 4));
        JsonNode search = typesense.sent.get(2).json().at("/searches/0");
        assertThat(search.get("filter_curated_hits").asBoolean()).as("what is pinned passes the filter too").isTrue();
        assertThat(search.get("enable_overrides").asBoolean()).isFalse();
    }
}

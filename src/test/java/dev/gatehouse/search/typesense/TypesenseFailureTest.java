package dev.gatehouse.search.typesense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.StartupException;
import dev.gatehouse.search.Field;
import dev.gatehouse.search.Schema;
import dev.gatehouse.search.SearchEngine.Action;
import dev.gatehouse.search.SearchRequest;
import dev.gatehouse.search.Transcript;
import dev.gatehouse.search.typesense.RecordedTypesense.Answer;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.health.Status;

/** Nodes that are down, slow, behind, broken or refuse our key: what may be tried again is, and nothing else; nobody waits for long. */
class TypesenseFailureTest {
    private static final SearchRequest ALL = new SearchRequest(Map.of("q", "*"), "");
    private static final URI NOBODY = URI.create("http://127.0.0.1:1");
    private static final Answer HTML = new Answer(502, "<html>Bad gateway</html>");
    private static final Schema SCHEMA = new Schema("new", List.of(new Field("t", "string", null, null, null, null)), null);
    private final ObjectNode document = new ObjectMapper().createObjectNode().put("id", "1");
    private RecordedTypesense one;
    private RecordedTypesense two;

    @BeforeEach
    void start() throws Exception {
        one = new RecordedTypesense();
        two = new RecordedTypesense();
    }

    @AfterEach
    void stop() {
        one.close();
        two.close();
    }

    private TypesenseEngine both() {
        return TestNodes.engine(() -> "xyz", one.url(), two.url());
    }

    private static ProblemException failure(Runnable call) {
        return catchThrowableOfType(ProblemException.class, call::run);
    }

    private static Answer slow() {
        try {
            TimeUnit.SECONDS.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return null;
    }

    @Test
    void nextNodeIsAskedWhenOneIsDownAndEveryCallMayGoThere() {
        TypesenseEngine engine = TestNodes.engine(() -> "xyz", NOBODY, two.url());
        assertThat(engine.search("books", ALL)).containsEntry("found", 5);
        two.instead = sent -> new Answer(200, "{\"success\":true}");
        assertThat(engine.bulk("books", Action.CREATE, List.of(document)).get(0).success()).as("it never arrived at the first").isTrue();
    }

    @Test
    void readIsAskedOfTheNextNodeAfterAnHtmlErrorAndTheNodeThatAnsweredIsPreferred() {
        one.instead = sent -> HTML;
        TypesenseEngine engine = both();
        assertThat(engine.search("books", ALL)).containsEntry("found", 5);
        assertThat(engine.search("books", ALL)).containsEntry("found", 5);
        assertThat(one.sent).hasSize(1);
    }

    @Test
    void readIsAskedOfTheNextNodeAfterATimeOutOfLessThanASecond() {
        one.instead = sent -> slow();
        long started = System.nanoTime();
        assertThat(both().search("books", ALL)).containsEntry("found", 5);
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void writeThatMayHaveHappenedIsNotSentAgainUnlessThatChangesNothing() {
        one.instead = sent -> HTML;
        two.instead = sent -> new Answer(200, "{\"success\":true}");
        assertThat(failure(() -> both().bulk("books", Action.CREATE, List.of(document))).problem()).isEqualTo(Problem.UNAVAILABLE);
        assertThat(failure(() -> both().create(SCHEMA)).problem()).isEqualTo(Problem.UNAVAILABLE);
        assertThat(two.sent).isEmpty();
        assertThat(both().bulk("books", Action.UPSERT, List.of(document)).get(0).success()).isTrue();
        one.instead = sent -> slow();
        assertThat(failure(() -> both().create(SCHEMA)).problem()).as("after a time-out").isEqualTo(Problem.UNAVAILABLE);
        assertThat(two.sent).hasSize(1);
    }

    @Test
    void refusedKeyIsOurFaultAndNeverTheCallers() {
        TypesenseEngine engine = TestNodes.engine(() -> "wrong", one.url());
        ProblemException failure = failure(() -> engine.search("books", ALL));
        assertThat(failure.problem()).isEqualTo(Problem.UNAVAILABLE);
        assertThat(failure.detail()).isNull();
        assertThat(failure(() -> TestNodes.engine(() -> null, one.url()).search("books", ALL)).problem()).as("no such secret").isEqualTo(Problem.UNAVAILABLE);
    }

    @Test
    void rotatedKeyIsPickedUpWithoutARestart() {
        AtomicInteger version = new AtomicInteger();
        one.key = "key-0";
        TypesenseEngine engine = TestNodes.engine(() -> "key-" + version.get(), one.url());
        assertThat(engine.search("books", ALL)).containsEntry("found", 5);
        version.set(1);
        one.key = "key-1";
        assertThat(engine.search("books", ALL)).containsEntry("found", 5);
        assertThat(one.sent).extracting(RecordedTypesense.Sent::key).containsExactly("key-0", "key-0", "key-1");
    }

    @Test
    void rotatedKeyIsPickedUpByExportsTooAndOneThatIsWrongIsUnavailable() throws Exception {
        AtomicInteger version = new AtomicInteger();
        one.key = "key-1";
        one.instead = sent -> sent.key().equals(one.key) ? new Answer(200, "{\"id\":\"1\"}\n") : null;
        List<String> exported = new ArrayList<>();
        TestNodes.engine(() -> "key-" + version.getAndIncrement(), one.url()).export("books", "", document -> exported.add(document.get("id").asText()));
        assertThat(exported).containsExactly("1");
        TypesenseEngine wrong = TestNodes.engine(() -> "wrong" + version.getAndIncrement(), one.url());
        assertThat(failure(() -> exportOf(wrong)).problem()).isEqualTo(Problem.UNAVAILABLE);
        assertThat(one.sent).hasSize(4);
    }

    private static void exportOf(TypesenseEngine engine) {
        try {
            engine.export("books", "", document -> { });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void exportWaitsForNodesThatLagAndItsRefusalsCountAgainstNoNode() throws Exception {
        AtomicInteger lags = new AtomicInteger(3);
        one.instead = sent -> lags.getAndDecrement() > 0 ? new Answer(503, Transcript.of(547).responseBody())
                : sent.query().isEmpty() ? new Answer(200, "{\"id\":\"1\"}") : new Answer(400, "{\"message\":\"no such field\"}");
        TypesenseNodes nodes = TestNodes.nodes(() -> "xyz", 1, 1, one.url());
        TypesenseDocuments documents = new TypesenseDocuments(nodes, new ObjectMapper());
        List<String> ids = new ArrayList<>();
        documents.export("books", "", document -> ids.add(document.get("id").asText()));
        assertThat(ids).containsExactly("1");
        CircuitBreaker circuit = nodes.all().get(0).circuit();
        circuit.transitionToOpenState();
        circuit.transitionToHalfOpenState();
        for (int i = 0; i < 3; i++) {
            assertThat(failure(() -> export(documents, "bogus:1")).problem()).isEqualTo(Problem.FIELD_INVALID);
        }
        assertThat(circuit.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    private static void export(TypesenseDocuments documents, String filter) {
        try {
            documents.export("books", filter, document -> { });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void nodesThatLagAreWaitedForAndWritesToo() {
        AtomicInteger refusals = new AtomicInteger(3);
        one.instead = sent -> refusals.getAndDecrement() > 0 ? new Answer(503, Transcript.of(547).responseBody()) : new Answer(200, "{\"success\":true}");
        assertThat(TestNodes.engine(() -> "xyz", one.url()).bulk("books", Action.CREATE, List.of(document)).get(0).success()).isTrue();
        assertThat(one.sent).hasSize(4);
    }

    @Test
    void nodesThatLagTooLongAreAProblemThatSaysWhenToComeBack() {
        one.instead = sent -> new Answer(503, Transcript.of(548).responseBody());
        ProblemException failure = failure(() -> TestNodes.engine(() -> "xyz", one.url()).create(SCHEMA));
        assertThat(failure.problem()).isEqualTo(Problem.OVERLOADED);
        assertThat(failure.headers()).containsEntry("Retry-After", "1");
    }

    @Test
    void callsBeyondTheQueueAreToldToComeBack() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        one.instead = sent -> {
            arrived.countDown();
            try {
                go.await(5, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return null;
        };
        TypesenseEngine engine = TestNodes.engine(() -> "xyz", 1, 0, one.url());
        CompletableFuture<Void> first = CompletableFuture.runAsync(() -> failure(() -> engine.search("books", ALL)));
        assertThat(arrived.await(5, TimeUnit.SECONDS)).isTrue();
        ProblemException failure = failure(() -> engine.search("books", ALL));
        assertThat(failure.problem()).isEqualTo(Problem.OVERLOADED);
        assertThat(failure.headers()).containsEntry("Retry-After", "1");
        go.countDown();
        first.join();
    }

    @Test
    void answersThatCannotBeReadAreNoAnswers() {
        for (String nonsense : List.of("<html>", "", "{\"results\":[]}", "{\"results\":[{}]}", "{\"results\":[{\"code\":401,\"error\":\"x\"}]}")) {
            one.instead = sent -> new Answer(200, nonsense);
            assertThat(failure(() -> TestNodes.engine(() -> "xyz", one.url()).search("books", ALL)).problem()).as(nonsense).isEqualTo(Problem.UNAVAILABLE);
        }
    }

    @Test
    void statusThatTypesenseNeverAnswersIsNoFaultOfTheCaller() {
        for (int status : List.of(302, 405, 429)) {
            one.instead = sent -> new Answer(status, "{\"message\":\"a proxy's own words\"}");
            ProblemException failure = failure(() -> TestNodes.engine(() -> "xyz", one.url()).search("books", ALL));
            assertThat(failure.problem()).as("%d", status).isEqualTo(Problem.UNAVAILABLE);
            assertThat(failure.detail()).isNull();
        }
    }

    @Test
    void answerThatBreaksOffIsAskedForElsewhereIfAskingTwiceChangesNothing() {
        one.cutting = true;
        assertThat(both().search("books", ALL)).containsKey("hits");
        assertThat(two.sent).hasSize(1);
        assertThat(failure(() -> both().bulk("books", Action.CREATE, List.of(document))).problem()).isEqualTo(Problem.UNAVAILABLE);
        assertThat(two.sent).hasSize(1);
    }

    @Test
    void circuitOfANodeThatKeepsFailingOpensAndTheOtherServes() {
        one.instead = sent -> HTML;
        two.instead = sent -> HTML;
        TypesenseEngine engine = both();
        for (int i = 0; i < 12; i++) {
            failure(() -> engine.search("books", ALL));
        }
        assertThat(one.sent.size()).as("not asked any more once the circuit is open").isLessThan(12);
        assertThat(failure(() -> engine.search("books", ALL)).problem()).isEqualTo(Problem.UNAVAILABLE);
    }

    @Test
    void healthNamesEveryNode() {
        one.instead = sent -> new Answer(200, "{\"ok\":true}");
        two.instead = sent -> new Answer(503, "{\"ok\":false}");
        TypesenseHealth some = new TypesenseHealth(TestNodes.nodes(() -> "xyz", 1, 1, one.url(), two.url(), NOBODY));
        assertThat(some.health().getStatus().getCode()).isEqualTo("DEGRADED");
        assertThat(some.health().getDetails()).containsEntry(one.url().toString(), "ready").containsEntry(two.url().toString(), "answers 503");
        assertThat(new TypesenseHealth(TestNodes.nodes(() -> "xyz", 1, 1, NOBODY)).health().getStatus()).isEqualTo(Status.DOWN);
    }

    @Test
    void settingsThatCannotBeRightStopTheStart() {
        Duration second = Duration.ofSeconds(1);
        for (List<URI> nodes : List.of(List.<URI>of(), List.of(URI.create("http://localhost")), List.of(URI.create("ftp://localhost:1")))) {
            assertThat(catchThrowableOfType(StartupException.class, () -> new TypesenseSettings(nodes, "s", second, second, second, second, 1, 1))).isNotNull();
        }
        assertThat(catchThrowableOfType(StartupException.class,
                () -> new TypesenseSettings(List.of(NOBODY), "s", Duration.ZERO, second, second, second, 1, 1))).isNotNull();
    }
}

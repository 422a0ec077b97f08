package dev.gatehouse.servicea.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.services.DocumentIndex;
import dev.gatehouse.platform.services.DocumentIndex.Change;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Table and index are compared and repaired, over HTTP and at night, with the real engine. */
@GatehouseTest
class ReconcileTest {
    private static final int FIRST = 8_000_000;
    private static final ObjectMapper JSON = new ObjectMapper();
    @Autowired
    People people;
    @Autowired
    DocumentIndex elementIndex;
    @Autowired
    Outbox outbox;
    @Autowired
    SoleRunner alone;
    @Autowired
    Database serviceADatabase;
    @Autowired
    ElementDocuments documents;
    @Autowired
    MeterRegistry meters;
    @Autowired
    Reconcile reconcile;
    @Autowired
    Clock clock;

    private void elements(int from, int count) {
        String editor = people.userToken("user,editor");
        for (int id = from; id < from + count; id++) {
            people.as(editor).body(Map.of("elementType", "character", "elementId", id, "comment", "somebody " + id))
                    .post("/service_a/sequence").then().statusCode(201);
        }
        settled();
    }

    private void settled() {
        await().atMost(Duration.ofSeconds(20)).until(outbox::isEmpty);
    }

    private JsonNode reconcile() {
        String lines = people.admin().post("/service_a/index/reconcile").then().statusCode(200).extract().asString();
        try {
            return JSON.readTree(lines.substring(lines.strip().lastIndexOf('\n') + 1)).path("finished");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<JsonNode> held(int from, int count) {
        return elementIndex.list(IndexedCollection.NAME, "element_type:=character && element_id:>=" + from + " && element_id:<" + (from + count));
    }

    private double drift(Drift kind) {
        return meters.get("gatehouse.search.drift").tag("kind", kind.tag()).counter().count();
    }

    private void put(ObjectNode document) {
        elementIndex.apply(IndexedCollection.NAME, List.of(new Change(document.get("id").asText(), Long.MAX_VALUE,
                JSON.convertValue(document, Map.class))));
    }

    @Test
    void whatDiffersIsFoundCountedAndRepairedInBothDirections() {
        elements(FIRST, 8);
        reconcile();
        List<JsonNode> before = held(FIRST, 8);
        double staleBefore = drift(Drift.STALE);
        put(((ObjectNode) before.get(0).deepCopy()).put("comment", "forged"));
        put(((ObjectNode) before.get(1).deepCopy()).put("revision", Long.MAX_VALUE - 1));
        put(((ObjectNode) before.get(2).deepCopy()).put("element_type", "nothing"));
        put(((ObjectNode) before.get(3).deepCopy()).put("element_id", FIRST + 100_000));
        put(((ObjectNode) before.get(4).deepCopy()).put("id", "character_" + (FIRST + 500) + "_1"));
        put(((ObjectNode) before.get(4).deepCopy()).put("id", "nobody's"));
        elementIndex.apply(IndexedCollection.NAME, List.of(new Change(before.get(5).get("id").asText(), Long.MAX_VALUE, null)));
        JsonNode found = reconcile();
        int stale = found.path("stale").asInt();
        assertThat(stale + found.path("missing").asInt()).isEqualTo(5);
        assertThat(found.path("orphaned").asInt()).isEqualTo(2);
        assertThat(drift(Drift.STALE)).isEqualTo(staleBefore + stale);
        settled();
        assertThat(held(FIRST, 8)).containsExactlyInAnyOrderElementsOf(before);
        JsonNode again = reconcile();
        assertThat(List.of(again.path("stale").asInt(), again.path("missing").asInt(), again.path("orphaned").asInt())).containsOnly(0);
        people.admin().get("/service_a/index/reconcile").then().statusCode(200).body("runs[0].finishedAt", notNullValue())
                .body("runs[1].stale", equalTo(stale)).body("runs.size()", greaterThanOrEqualTo(3));
    }

    @Test
    void secondRunIsRefusedWhileOneIsUnderWay() {
        alone.run("service-a-reconcile", () -> people.admin().post("/service_a/index/reconcile").then().statusCode(409));
    }

    @Test
    void collectionIsMadeAnewWhileItIsSearchedAndNobodyElseWritesAnyGeneration() throws Exception {
        elements(FIRST + 1_000, 2);
        List<JsonNode> before = held(FIRST + 1_000, 2);
        String old = generation();
        String reader = people.userToken("user,editor");
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Integer> searching = CompletableFuture.supplyAsync(() -> searchUntil(done, reader));
        String lines = people.admin().post("/service_a/index/rebuild").then().statusCode(200).extract().asString();
        done.set(true);
        assertThat(searching.get()).isPositive();
        assertThat(lines.lines().reduce((first, second) -> second).orElseThrow()).startsWith("{\"rebuilt\":{\"documents\":");
        assertThat(held(FIRST + 1_000, 2)).containsExactlyInAnyOrderElementsOf(before).hasSize(2);
        assertThat(generation()).isNotEqualTo(old);
        for (String name : List.of(IndexedCollection.NAME, generation())) {
            people.as(reader).body(Map.of("operation", "delete", "collection_name", name, "document", Map.of("id", "x")))
                    .post("/typesense_client/documents/sync").then().statusCode(403);
        }
    }

    private String generation() {
        return people.admin().get("/typesense_client/collections/" + IndexedCollection.NAME).then().statusCode(200).extract().path("name");
    }

    /** Every search finds both, whichever collection answers it. */
    private int searchUntil(AtomicBoolean done, String token) {
        int searches = 0;
        while (!done.get()) {
            people.as(token).body(Map.of("collection_name", IndexedCollection.NAME, "parameters", Map.of("q", "*",
                    "filter_by", "element_type:=character && element_id:>=" + (FIRST + 1_000) + " && element_id:<" + (FIRST + 1_002))))
                    .post("/typesense_client/search").then().statusCode(200).body("found", equalTo(2));
            searches++;
        }
        return searches;
    }

    @Test
    void runThatBreaksOffIsOnTheRecordToo() {
        Caller admin = new Caller(Caller.Kind.USER, "usr_gone", "gone", Set.of("admin"), "", "s", Caller.MFA, clock.instant(),
                "t", Origin.internal());
        assertThat(catchThrowable(() -> reconcile.run(admin).writeTo(line -> {
            throw new IOException("the client is gone");
        }))).hasRootCauseMessage("the client is gone");
        people.admin().get("/service_a/audit?action=index.reconcile&actor=usr_gone").then().statusCode(200)
                .body("entries.outcome", equalTo(List.of("FAILED")));
    }

    @Test
    void nightlyRunHappensOnceANightAndAtOnceAfterOneThatWasMissed() {
        MutableClock clock = new MutableClock(Instant.now().plus(Duration.ofDays(400)).truncatedTo(ChronoUnit.DAYS));
        Reconciler reconciler = new Reconciler(serviceADatabase, documents, elementIndex, outbox, new Comparison(JSON));
        Reconciliations own = new Reconciliations(serviceADatabase, alone, reconciler, () -> { }, new SimpleMeterRegistry(), clock);
        Nightly nightly = new Nightly(own, LocalTime.of(3, 0), Duration.ofMinutes(10), clock);
        assertThat(runsOf(own, nightly)).as("the last one is long ago").isEqualTo(1);
        assertThat(runsOf(own, nightly)).isZero();
        clock.advance(Duration.ofMinutes(185));
        assertThat(runsOf(own, nightly)).as("its time has come, and a little later").isZero();
        clock.advance(Duration.ofMinutes(5));
        assertThat(runsOf(own, nightly)).isEqualTo(1);
        clock.advance(Duration.ofHours(23));
        assertThat(runsOf(own, nightly)).isZero();
        clock.advance(Duration.ofDays(1));
        assertThat(runsOf(own, new Nightly(own, null, Duration.ZERO, clock))).as("switched off").isZero();
    }

    private static long runsOf(Reconciliations reconciliations, Nightly nightly) {
        long before = newest(reconciliations);
        nightly.run();
        return newest(reconciliations) - before;
    }

    private static long newest(Reconciliations reconciliations) {
        return reconciliations.last().stream().mapToLong(Reconciliations.Run::id).findFirst().orElse(0);
    }
}

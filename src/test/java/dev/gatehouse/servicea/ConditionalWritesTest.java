package dev.gatehouse.servicea;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import dev.gatehouse.support.Race;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Entity tags, idempotency keys, deletion and version tokens of Service A, over HTTP. */
@GatehouseTest
class ConditionalWritesTest {
    private static final AtomicLong ELEMENTS = new AtomicLong(5_000_000);
    @Autowired
    People people;
    @Autowired
    Database serviceADatabase;
    @Autowired
    MutableClock clock;
    private static String editor;
    private static String stepped;

    @BeforeEach
    void logIn() {
        if (stepped == null) {
            editor = people.userToken("user,editor");
            stepped = people.enrolled("user,editor", new Authenticator(clock)).get("token");
        }
    }

    private Response create(long id) {
        return people.as(editor).body(element(id, "first")).post("/service_a/sequence");
    }

    private static Map<String, Object> element(long id, String comment) {
        return Map.of("elementType", "script", "elementId", id, "comment", comment);
    }

    private Response version(long id, String comment, String header, String value) {
        return people.as(editor).header(header, value).body(element(id, comment)).post("/service_a/sequence/version");
    }

    private String tagOf(long id) {
        return people.as(editor).get("/service_a/elements/script/" + id).header("ETag");
    }

    @Test
    void writeIsRefusedWhenTheElementChangedSinceItWasRead() {
        long id = ELEMENTS.incrementAndGet();
        String first = create(id).header("ETag");
        assertThat(tagOf(id)).isEqualTo(first);
        String second = version(id, "second", "If-Match", first).then().statusCode(201).extract().header("ETag");
        assertThat(second).isNotEqualTo(first).isEqualTo(tagOf(id));
        version(id, "lost update", "If-Match", first).then().statusCode(412).body("type", equalTo("urn:gatehouse:problem:precondition-failed"));
        version(id, "weak tags never match", "If-Match", "W/" + second).then().statusCode(412);
        version(id, "third", "If-Match", "\"0\", " + second).then().statusCode(201).body("versionNumber", equalTo(3));
        version(id, "fourth", "If-Match", "*").then().statusCode(201);
        version(ELEMENTS.incrementAndGet(), "not there", "If-Match", "*").then().statusCode(404);
    }

    @Test
    void oneOfManyWithTheSameTagWins() throws Exception {
        long id = ELEMENTS.incrementAndGet();
        String tag = create(id).header("ETag");
        List<Integer> statuses = Race.of(8, () -> version(id, "mine", "If-Match", tag).statusCode());
        assertThat(statuses).containsOnly(201, 412).containsOnlyOnce(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "\"1", "\"1\" \"2\"", "W/1", ","})
    void malformedTagIsNamed(String tag) {
        long id = ELEMENTS.incrementAndGet();
        create(id);
        version(id, "x", "If-Match", tag).then().statusCode(400).body("field", equalTo("If-Match"));
    }

    @Test
    void reorderWantsTheTagsOfAllWhenItWantsAny() {
        long one = ELEMENTS.incrementAndGet();
        long two = ELEMENTS.incrementAndGet();
        String tags = create(one).header("ETag") + ", " + create(two).header("ETag");
        Map<String, Object> swap = Map.of("elementType", "script", "elementIds", List.of(one, two), "newOrder", List.of(two, one));
        people.as(editor).header("If-Match", tagOf(one)).body(swap).post("/service_a/sequence/reorder").then().statusCode(412);
        people.as(editor).header("If-Match", tags).body(swap).post("/service_a/sequence/reorder").then().statusCode(200);
        people.as(editor).header("If-Match", tags).body(swap).post("/service_a/sequence/reorder").then().statusCode(412);
    }

    @Test
    void missingIfMatchIsRefusedOnlyWhereItIsDemanded() {
        Request without = Request.none();
        new Preconditions(false).requireMatch(without, List.of(1L));
        ProblemException refused = Assertions.catchThrowableOfType(ProblemException.class,
                () -> new Preconditions(true).requireMatch(without, List.of(1L)));
        assertThat(refused.problem()).isEqualTo(Problem.PRECONDITION_REQUIRED);
        new Preconditions(true).requireMatch(new Request("", Map.of(), Map.of(), name -> "\"1\""), List.of(1L));
    }

    @Test
    void elementThatTheClientHasIsNotSentAgain() {
        long id = ELEMENTS.incrementAndGet();
        String tag = create(id).header("ETag");
        RequestSpecification reader = people.as(editor).header("If-None-Match", "W/" + tag);
        assertThat(reader.get("/service_a/elements/script/" + id).then().statusCode(304).header("ETag", tag).extract().asByteArray()).isEmpty();
        version(id, "second", "If-Match", tag);
        people.as(editor).header("If-None-Match", tag).get("/service_a/elements/script/" + id).then().statusCode(200);
    }

    @Test
    void historyIsPagedAndSaysWho() {
        long id = ELEMENTS.incrementAndGet();
        create(id);
        version(id, "second", "If-Match", "*");
        version(id, "third", "If-Match", "*");
        people.as(editor).get("/service_a/elements/script/" + id + "?per_page=2&page=2").then().statusCode(200)
                .body("versions", hasSize(1)).body("versions[0].comment", equalTo("third")).body("versionNumber", equalTo(3))
                .body("versions[0].createdBy", equalTo(People.idOf(editor))).body("revision", nullValue());
    }

    @Test
    void sameRequestWithTheSameKeyHappensOnceAndHasTheSameAnswer() {
        long id = ELEMENTS.incrementAndGet();
        String key = Ids.token(9);
        Response first = people.as(editor).header("Idempotency-Key", key).body(element(id, "once")).post("/service_a/sequence");
        Response second = people.as(editor).header("Idempotency-Key", key).body(element(id, "once")).post("/service_a/sequence");
        first.then().statusCode(201).header("Idempotent-Replayed", nullValue());
        second.then().statusCode(201).header("Idempotent-Replayed", "true").header("ETag", first.header("ETag"))
                .header("X-Version-Token", first.header("X-Version-Token"));
        assertThat(second.asString()).isEqualTo(first.asString());
        people.as(editor).header("Idempotency-Key", key).body(element(id, "something else")).post("/service_a/sequence").then().statusCode(422)
                .body("type", equalTo("urn:gatehouse:problem:idempotency-key-reused")).body("field", equalTo("Idempotency-Key"));
        people.as(editor).header("Idempotency-Key", key).body(element(id, "once")).post("/service_a/sequence/version").then().statusCode(422);
        people.as(stepped).header("Idempotency-Key", key).body(element(id, "once")).post("/service_a/sequence").then()
                .statusCode(409).body("type", equalTo("urn:gatehouse:problem:conflict"));
    }

    @Test
    void racersWithOneKeyMakeOneVersion() throws Exception {
        long id = ELEMENTS.incrementAndGet();
        create(id);
        String key = Ids.token(9);
        List<Integer> statuses = Race.of(8, () -> version(id, "once", "Idempotency-Key", key).statusCode());
        assertThat(statuses).contains(201).isSubsetOf(201, 409);
        people.as(editor).get("/service_a/elements/script/" + id).then().body("versionNumber", equalTo(2));
    }

    @Test
    void refusedWriteLeavesItsKeyFreeAndBadKeysAreNamed() {
        long id = ELEMENTS.incrementAndGet();
        String key = Ids.token(9);
        version(id, "too early", "Idempotency-Key", key).then().statusCode(404);
        create(id);
        version(id, "too early", "Idempotency-Key", key).then().statusCode(201);
        version(id, "x", "Idempotency-Key", "a".repeat(256)).then().statusCode(400).body("field", equalTo("Idempotency-Key"));
        version(id, "x", "Idempotency-Key", "two words").then().statusCode(400).body("field", equalTo("Idempotency-Key"));
    }

    @Test
    void keysAreForgottenAfterTheirTime() {
        MutableClock own = new MutableClock(clock.instant());
        IdempotentWrites writes = new IdempotentWrites(serviceADatabase, new ObjectMapper(), Duration.ofMinutes(1), own);
        serviceADatabase.tx().executeWithoutResult(tx -> {
            tx.setRollbackOnly();
            String insert = "INSERT INTO idempotent_answers VALUES ('usr_test', ?, 'digest', 201, '{}', '{}', ?)";
            serviceADatabase.jdbc().sql(insert).params("old", java.sql.Timestamp.from(own.instant().minusSeconds(61))).update();
            serviceADatabase.jdbc().sql(insert).params("new", java.sql.Timestamp.from(own.instant())).update();
            writes.run();
            assertThat(serviceADatabase.jdbc().sql("SELECT key FROM idempotent_answers WHERE caller = 'usr_test'").query(String.class).list())
                    .containsExactly("new");
        });
    }

    @Test
    void deletionNeedsAFreshFactorAndLeavesAGapInTheNumbers() {
        long id = ELEMENTS.incrementAndGet();
        int number = create(id).path("sequenceNumber");
        String path = "/service_a/elements/script/" + id;
        people.as(editor).delete(path).then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:step-up-required"));
        people.as(stepped).header("If-Match", "\"0\"").delete(path).then().statusCode(412);
        String tag = tagOf(id);
        String key = Ids.token(9);
        for (int n = 0; n < 2; n++) {
            people.as(stepped).header("If-Match", tag).header("Idempotency-Key", key).delete(path).then().statusCode(204)
                    .header("X-Version-Token", notNullValue());
        }
        people.as(editor).get(path).then().statusCode(404);
        people.as(stepped).delete(path).then().statusCode(404);
        create(id).then().statusCode(201).body("sequenceNumber", equalTo(number + 1));
        people.as(editor).get(path).then().body("versions", hasSize(1));
    }

    private Response search(String q, String token) {
        return people.as(editor).header("X-Version-Token", token).body(Map.of("collection_name", "service_a_elements",
                "parameters", Map.of("q", q, "query_by", "comment", "num_typos", 0, "prefix", false))).post("/typesense_client/search");
    }

    @Test
    void searchWithTheTokenOfAWriteFindsIt() {
        for (int n = 0; n < 5; n++) {
            long id = ELEMENTS.incrementAndGet();
            String token = people.as(editor).body(element(id, "readmywrite" + id)).post("/service_a/sequence").header("X-Version-Token");
            search("readmywrite" + id, token).then().statusCode(200).body("found", equalTo(1)).body("stale", equalTo(false));
            token = people.as(stepped).delete("/service_a/elements/script/" + id).header("X-Version-Token");
            search("readmywrite" + id, token).then().body("found", equalTo(0)).body("stale", equalTo(false));
        }
    }

    @Test
    void searchSaysThatItIsStaleWhenTheIndexDoesNotHaveTheWriteInTime() {
        long id = ELEMENTS.incrementAndGet();
        long revision = Long.parseLong(create(id).header("X-Version-Token").substring("service_a.".length()));
        serviceADatabase.jdbc().sql("""
                INSERT INTO outbox (element_type, element_id, revision, first_version, last_version, created_at, due_at, dead_at)
                VALUES ('section', ?, ?, 1, 1, now(), now(), now())""").params(id, revision).update();
        try {
            search("anything", "service_a." + revision).then().statusCode(200).body("stale", equalTo(true)).body("found", notNullValue());
            people.as(editor).header("X-Version-Token", "service_a." + revision).body(Map.of("searches", List.of(Map.of("collection_name",
                    "service_a_elements", "parameters", Map.of("q", "*"))))).post("/typesense_client/multi_search").then().statusCode(200)
                    .body("stale", equalTo(true)).body("results", hasSize(1));
        } finally {
            serviceADatabase.jdbc().sql("DELETE FROM outbox WHERE element_type = 'section' AND element_id = ?").param(id).update();
        }
    }

    @Test
    void tokenThatNoWriteHasAnsweredIsNoPromise() {
        search("anything", "service_a.999999999999999999").then().statusCode(200).body("stale", equalTo(true));
        for (String bad : List.of("1", "service_a.x", "elsewhere.1", "service_a.1\t2")) {
            search("anything", bad).then().statusCode(400).body("field", equalTo("X-Version-Token"));
        }
        people.as(editor).body(Map.of("collection_name", "service_a_elements", "parameters", Map.of("q", "*")))
                .post("/typesense_client/search").then().statusCode(200).body("stale", nullValue());
    }
}

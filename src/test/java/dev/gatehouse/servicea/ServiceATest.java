package dev.gatehouse.servicea;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import dev.gatehouse.platform.database.Database;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import io.restassured.response.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

@GatehouseTest
class ServiceATest {
    private static final AtomicLong IDS = new AtomicLong(1_000);
    @Autowired
    People people;
    @Autowired
    Database serviceADatabase;
    String editor;

    @BeforeEach
    void logIn() {
        editor = people.userToken("user,editor");
    }

    private Response create(String type, long id, String comment) {
        return people.as(editor).body(Map.of("elementType", type, "elementId", id, "comment", comment)).post("/service_a/sequence");
    }

    private Response reorder(Object body) {
        return people.as(editor).body(body).post("/service_a/sequence/reorder");
    }

    private Response search(String q) {
        return people.as(editor).body(Map.of("collection_name", "service_a_elements",
                "parameters", Map.of("q", q, "query_by", "comment", "num_typos", 0, "prefix", false))).post("/typesense_client/search");
    }

    @Test
    void sixtyFourAtATimeGetConsecutiveNumbers() throws Exception {
        List<Callable<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            calls.add(() -> create("script", IDS.incrementAndGet(), "one of many").then().statusCode(201).extract().path("sequenceNumber"));
        }
        var pool = Executors.newFixedThreadPool(64);
        List<Integer> numbers = new ArrayList<>();
        for (var call : pool.invokeAll(calls)) {
            numbers.add(call.get());
        }
        pool.shutdown();
        Collections.sort(numbers);
        List<Integer> expected = LongStream.range(numbers.get(0), numbers.get(0) + 64).mapToObj(n -> (int) n).toList();
        assertThat(numbers).isEqualTo(expected);
    }

    @Test
    void refusedElementLeavesNoGap() {
        long id = IDS.incrementAndGet();
        int first = create("section", id, "first").path("sequenceNumber");
        create("section", id, "again").then().statusCode(409).body("field", equalTo("elementId"));
        create("section", IDS.incrementAndGet(), "second").then().body("sequenceNumber", equalTo(first + 1));
    }

    @Test
    void reorderSharesOutThePresentNumbers() {
        List<Long> ids = List.of(IDS.incrementAndGet(), IDS.incrementAndGet(), IDS.incrementAndGet());
        List<Integer> numbers = ids.stream().map(id -> create("action", id, "step").<Integer>path("sequenceNumber")).toList();
        reorder(Map.of("elementType", "action", "elementIds", ids, "newOrder", List.of(ids.get(2), ids.get(0), ids.get(1))))
                .then().statusCode(200).body("reorderedElements", hasSize(3))
                .body("reorderedElements[0].elementId", equalTo(ids.get(2).intValue()))
                .body("reorderedElements[0].oldSequenceNumber", equalTo(numbers.get(2)))
                .body("reorderedElements[0].newSequenceNumber", equalTo(numbers.get(0)));
        people.as(editor).get("/service_a/elements/action/" + ids.get(1)).then().body("sequenceNumber", equalTo(numbers.get(2)));
    }

    @Test
    void reorderIsRefusedWholeWhenAnIdIsMissingOrInSeveralTypes() {
        long shared = IDS.incrementAndGet();
        create("script", shared, "one");
        create("character", shared, "the same id elsewhere");
        reorder(Map.of("elementIds", List.of(shared), "newOrder", List.of(shared))).then().statusCode(422).body("field", equalTo("elementType"));
        reorder(Map.of("elementType", "script", "elementIds", List.of(shared, 999_999), "newOrder", List.of(999_999, shared)))
                .then().statusCode(404).body("missing", hasItem(999_999));
        reorder("{\"elementIds\":[1,2],\"newOrder\":[1]}").then().statusCode(400).body("field", equalTo("newOrder"));
        reorder("{\"elementIds\":[1,2],\"newOrder\":[1,3]}").then().statusCode(400).body("field", equalTo("newOrder"));
        reorder("{\"elementIds\":[1,1],\"newOrder\":[1,1]}").then().statusCode(400).body("field", equalTo("elementIds"));
    }

    @Test
    void reordersAtATimeNeitherDeadlockNorLoseNumbers() throws Exception {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            ids.add(IDS.incrementAndGet());
            create("spokenWord", ids.get(i), "line " + i);
        }
        List<Callable<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            List<Long> order = new ArrayList<>(ids);
            Collections.shuffle(order, new java.util.Random(i));
            calls.add(() -> reorder(Map.of("elementType", "spokenWord", "elementIds", ids, "newOrder", order)).statusCode());
        }
        var pool = Executors.newFixedThreadPool(12);
        for (var call : pool.invokeAll(calls)) {
            assertThat(call.get()).isEqualTo(200);
        }
        pool.shutdown();
        List<Long> numbers = serviceADatabase.jdbc().sql("SELECT sequence_number FROM elements WHERE element_type = 'spokenWord' AND element_id = ANY (?)")
                .param(ids.toArray(Long[]::new)).query(Long.class).list();
        assertThat(numbers).doesNotHaveDuplicates().hasSize(6);
    }

    @Test
    void versionsAreKeptAndTheIndexFollowsWritesReordersAndVersions() {
        long one = IDS.incrementAndGet();
        long two = IDS.incrementAndGet();
        create("spokenWord", one, "a quizzical zephyrword" + one);
        create("spokenWord", two, "a plain answer");
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> search("zephyrword" + one).then().body("found", equalTo(1))
                .body("hits[0].document.id", equalTo("spokenWord_" + one + "_1")));
        people.as(editor).body(Map.of("elementType", "spokenWord", "elementId", one, "comment", "now a xylophoneword" + one))
                .post("/service_a/sequence/version").then().statusCode(201).body("versionNumber", equalTo(2));
        Response moved = reorder(Map.of("elementType", "spokenWord", "elementIds", List.of(one, two), "newOrder", List.of(two, one)));
        int number = moved.path("reorderedElements[1].newSequenceNumber");
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> search("xylophoneword" + one).then()
                .body("hits[0].document.version_number", equalTo(2)).body("hits[0].document.sequence_number", equalTo(number)));
        search("zephyrword" + one).then().body("hits[0].document.sequence_number", equalTo(number));
        people.as(editor).get("/service_a/elements/spokenWord/" + one).then().statusCode(200)
                .body("versions", hasSize(2)).body("versions[0].comment", equalTo("a quizzical zephyrword" + one)).body("versionNumber", equalTo(2));
    }

    @Test
    void versionsAreThoseThatTheElementHadWhenItWasRead() {
        long id = IDS.incrementAndGet();
        create("section", id, "first");
        ElementStore store = new ElementStore(serviceADatabase, Clock.systemUTC());
        ElementStore.Element read = store.find("section", id).orElseThrow();
        people.as(editor).body(Map.of("elementType", "section", "elementId", id, "comment", "meanwhile")).post("/service_a/sequence/version");
        assertThat(store.versions(read, 0, 250)).extracting(ElementStore.Version::comment).containsExactly("first");
        ElementStore.Element again = store.find("section", id).orElseThrow();
        assertThat(store.versions(again, 0, 250)).extracting(ElementStore.Version::comment).containsExactly("first", "meanwhile");
    }

    @Test
    void listIsPagedAndFilteredByType() {
        create("character", IDS.incrementAndGet(), "somebody");
        create("character", IDS.incrementAndGet(), "somebody else");
        Response page = people.as(editor).get("/service_a/elements?elementType=character&per_page=1&page=2");
        page.then().statusCode(200).body("elements", hasSize(1)).body("elements[0].elementType", equalTo("character"));
        assertThat(page.<Integer>path("found")).isGreaterThanOrEqualTo(2);
    }

    @Test
    void nextPageAfterANumberLosesNothingWhenAnElementBeforeItIsDeleted() {
        List<Long> ids = List.of(IDS.incrementAndGet(), IDS.incrementAndGet(), IDS.incrementAndGet());
        List<Integer> numbers = ids.stream().map(id -> create("character", id, "somebody").<Integer>path("sequenceNumber")).toList();
        String pages = "/service_a/elements?elementType=character&per_page=1&after=";
        people.as(editor).get(pages + (numbers.get(0) - 1)).then().body("elements.elementId", contains(ids.get(0).intValue()));
        serviceADatabase.jdbc().sql("DELETE FROM elements WHERE element_type = 'character' AND element_id = ?").param(ids.get(0)).update();
        people.as(editor).get(pages + numbers.get(0)).then().body("elements.elementId", contains(ids.get(1).intValue()));
        people.as(editor).get(pages + numbers.get(1)).then().body("elements.elementId", contains(ids.get(2).intValue()));
        people.as(editor).get(pages + numbers.get(2)).then().statusCode(200).body("elements", empty());
        for (String wrong : List.of("?after=1", "?elementType=character&after=-1", "?elementType=character&after=x")) {
            people.as(editor).get("/service_a/elements" + wrong).then().statusCode(400).body("field", equalTo("after"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            elementType | {"elementType":"poem","elementId":1,"comment":"x"}
            elementType | {"elementId":1,"comment":"x"}
            elementId   | {"elementType":"script","elementId":0,"comment":"x"}
            elementId   | {"elementType":"script","elementId":1.5,"comment":"x"}
            elementId   | {"elementType":"script","elementId":"1","comment":"x"}
            comment     | {"elementType":"script","elementId":1,"comment":" "}
            comment     | {"elementType":"script","elementId":1,"comment":"a\\u0000b"}
            comment     | {"elementType":"script","elementId":1,"comment":"a\\ud83d"}
            comment     | {"elementType":"script","elementId":1}
            extra       | {"elementType":"script","elementId":1,"comment":"x","extra":1}
            """)
    void badFieldIsNamed(String field, String body) {
        people.as(editor).body(body).post("/service_a/sequence").then().statusCode(400).body("field", equalTo(field));
    }

    @Test
    void readingNeedsUserAndWritingEditor() {
        String reader = people.userToken("user");
        String writerOnly = people.userToken("editor");
        people.as(reader).body(Map.of("elementType", "script", "elementId", 1, "comment", "x")).post("/service_a/sequence").then().statusCode(403);
        people.as(writerOnly).get("/service_a/elements").then().statusCode(403);
        people.as(reader).get("/service_a/elements/script/999999").then().statusCode(404);
        people.as(reader).get("/service_a/elements?page=0").then().statusCode(400).body("field", equalTo("page"));
        people.as(reader).get("/service_a/elements?page=1&page=2").then().statusCode(400).body("field", equalTo("page"));
    }
}

package dev.gatehouse.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.gatehouse.support.People;
import io.restassured.response.Response;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.http.NoHttpResponseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} while the play is being loaded: what was acknowledged is there afterwards, and the search catches up. Once by
 * default; {@code -Pdrill} does it more often.
 */
class CrashIT {
    private static final int ROUNDS = Integer.getInteger("gatehouse.drill.crashes", 1);
    private static final int CLIENTS = 4;
    @TempDir
    Path folder;
    private final Map<String, Integer> acknowledged = new ConcurrentHashMap<>();
    private final AtomicInteger nextId = new AtomicInteger();

    @Test
    void nothingAcknowledgedIsLostWhenKilledDuringTheLoad() throws Exception {
        Path data = folder.resolve("data");
        JarHouse house = JarHouse.start(data);
        String name = house.people().register("user,editor");
        for (int round = 1; round <= ROUNDS; round++) {
            loadUntilKilled(house, name, 100 * round);
            house = JarHouse.start(data);
            assertEverythingIsThere(house.people(), token(house.people(), name));
        }
        house.close();
        try (JarHouse again = JarHouse.start(data)) {
            String token = token(again.people(), name);
            assertEverythingIsThere(again.people(), token);
            int found = again.people().as(token).get("/service_a/elements?elementType=script&per_page=1").path("found");
            again.people().as(token).body(element(nextId.incrementAndGet())).post("/service_a/sequence").then().statusCode(201)
                    .body("sequenceNumber", equalTo(found + 1));
        }
    }

    /** Several clients write elements of the play's kind; the house is killed once so many are acknowledged. */
    private void loadUntilKilled(JarHouse house, String name, int enough) throws Exception {
        String token = token(house.people(), name);
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        for (int i = 0; i < CLIENTS; i++) {
            clients.submit(() -> load(house.people(), token));
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() >= enough);
        house.kill();
        clients.shutdown();
        assertThat(clients.awaitTermination(60, TimeUnit.SECONDS)).as("the clients notice").isTrue();
    }

    private Void load(People people, String token) throws Exception {
        while (true) {
            int id = nextId.incrementAndGet();
            try {
                Response answer = people.as(token).body(element(id)).post("/service_a/sequence");
                assertThat(answer.statusCode()).isEqualTo(201);
                acknowledged.put("script_" + id + "_1", answer.path("sequenceNumber"));
            } catch (Exception e) {
                // rest-assured throws what the client threw, undeclared: the connection was cut or is refused
                if (e instanceof SocketException || e instanceof ConnectException || e instanceof NoHttpResponseException) {
                    return null;
                }
                throw e;
            }
        }
    }

    private void assertEverythingIsThere(People people, String token) {
        Map<String, Integer> kept = new ConcurrentHashMap<>();
        int found = page(people, token, 1).path("found");
        for (int page = 1; kept.size() < found; page++) {
            List<Map<String, Object>> elements = page(people, token, page).path("elements");
            assertThat(elements).as("page " + page).isNotEmpty();
            elements.forEach(e -> kept.put("script_" + e.get("elementId") + "_1", (Integer) e.get("sequenceNumber")));
        }
        assertThat(kept).containsAllEntriesOf(acknowledged);
        assertThat(new HashSet<>(kept.values())).as("numbers without a double").hasSize(kept.size());
        assertThat(kept.values()).as("numbers without a gap").allMatch(number -> number >= 1 && number <= kept.size());
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(search(people, token, "*").<Integer>path("found")).isEqualTo(kept.size());
            assertThat(search(people, token, "lantren").<Integer>path("found")).isEqualTo(kept.size());
        });
    }

    private static Response page(People people, String token, int page) {
        Response answer = people.as(token).get("/service_a/elements?elementType=script&per_page=250&page=" + page);
        answer.then().statusCode(200);
        return answer;
    }

    private static Response search(People people, String token, String q) {
        return people.as(token).body(Map.of("collection_name", "service_a_elements",
                "parameters", Map.of("q", q, "query_by", "comment"))).post("/typesense_client/search");
    }

    private static Map<String, Object> element(int id) {
        return Map.of("elementType", "script", "elementId", id, "comment", "The lantern swings " + id + " times");
    }

    private static String token(People people, String name) {
        return people.login(name, People.PASSWORD).path("access_token");
    }
}

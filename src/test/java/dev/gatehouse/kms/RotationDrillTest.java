package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.platform.Ids;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import dev.gatehouse.support.Race;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Whatever can be rotated is, all at once and time after time, while clients of every kind go on as if nothing were: not one of their
 * requests fails. {@code -Pdrill} does it for longer.
 */
@GatehouseTest
class RotationDrillTest {
    private static final int ROUNDS = Integer.getInteger("gatehouse.drill.rotations", 5);
    /** Rounds within which an administrator's second factor stays fresh. */
    private static final int FRESH = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    @Autowired
    People people;
    private final String service = "drill-" + Ids.token(6).toLowerCase(Locale.ROOT).replace("_", "x");
    private final AtomicReference<String> apiKey = new AtomicReference<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Map<String, Integer> done = new ConcurrentHashMap<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    @Test
    void noRequestFailsWhileSigningKeyApiKeyAndMasterKeyAreReplacedAtOnce() throws Exception {
        prepareService();
        ExecutorService threads = Executors.newCachedThreadPool();
        List<Future<?>> clients = new ArrayList<>();
        String user = people.register("user");
        String verifier = service + "-verifier";
        String verifiersKey = people.serviceKey(verifier);
        AtomicReference<String> refresh = new AtomicReference<>(people.login(user, People.PASSWORD).path("refresh_token"));
        Map.<String, Runnable>of("login", () -> use(good(people.login(user, People.PASSWORD))),
                "refresh", () -> refresh.set(use(refreshed(refresh.get())).path("refresh_token")),
                "client_credentials", this::readOwnKeyAndSecret,
                "verify", () -> verify(verifier, verifiersKey)).forEach((name, work) -> {
                    done.put(name, 0);
                    clients.add(threads.submit(() -> goOn(name, work)));
                });
        try {
            for (int round = 0; round < ROUNDS && failures.isEmpty(); round++) {
                rotateEverything(round);
            }
        } finally {
            over.set(true);
            threads.shutdown();
        }
        for (Future<?> client : clients) {
            client.get();
        }
        assertThat(failures).isEmpty();
        assertThat(done.values()).allSatisfy(times -> assertThat(times).isGreaterThanOrEqualTo(ROUNDS));
    }

    private String admin;

    private void rotateEverything(int round) throws Exception {
        if (round % FRESH == 0) {
            admin = people.adminToken();
        }
        Map<String, Integer> before = Map.copyOf(done);
        people.timePasses(SigningKeyRotation.READ_EVERYWHERE.plusMillis(1));
        List<Response> answers = Race.of(() -> people.as(admin).post("/kms/signing-keys/rotate"),
                () -> people.as(admin).body(Map.of("overlap_seconds", 600)).post("/kms/keys/" + service + "/rotate"),
                () -> people.as(admin).body(Map.of("new_version", true)).post("/kms/kek/rewrap"));
        answers.forEach(answer -> assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200));
        assertThat(answers.get(2).asString().stripTrailing()).as("everything is under the new key").contains("\"finished\":true");
        await().atMost(PATIENCE).until(() -> !failures.isEmpty()
                || before.entrySet().stream().allMatch(client -> done.get(client.getKey()) > client.getValue()));
    }

    private void prepareService() {
        String token = people.adminToken();
        apiKey.set(people.serviceKey(service));
        people.as(token).body(Map.of("readers", Map.of("services", List.of(service)), "writers", Map.of("services", List.of(service))))
                .put("/kms/secret-metadata/" + service).then().statusCode(200);
        people.as(token).body(Map.of("data", Map.of("n", 0))).put("/kms/secrets/" + service).then().statusCode(200);
    }

    private void goOn(String name, Runnable work) {
        try {
            while (!over.get()) {
                work.run();
                done.merge(name, 1, Integer::sum);
            }
        } catch (RuntimeException | AssertionError e) {
            failures.add(name + ": " + e);
        }
    }

    private Response refreshed(String token) {
        return good(people.nobody().body(Map.of("grant_type", "refresh_token", "refresh_token", token)).post("/kms/token"));
    }

    /** The service as it is meant to be: its key is its client secret, and with the token it looks for its next key. */
    private void readOwnKeyAndSecret() {
        String token = serviceToken(service, apiKey.get());
        apiKey.set(good(people.as(token).get("/kms/keys/" + service)).path("api_key"));
        int n = good(people.as(token).get("/kms/secrets/" + service)).path("data.n");
        good(people.as(token).body(Map.of("data", Map.of("n", n + 1))).put("/kms/secrets/" + service));
    }

    private void verify(String verifier, String verifiersKey) {
        String token = serviceToken(verifier, verifiersKey);
        Response verdict = good(people.as(token).body(Map.of("api_key", apiKey.get())).post("/kms/keys/verify"));
        assertThat(verdict.<Boolean>path("valid")).as(verdict.asString()).isTrue();
        Response introspected = good(people.form().header("Authorization", "Bearer " + token).formParam("token", token).post("/kms/introspect"));
        assertThat(introspected.<Boolean>path("active")).as(introspected.asString()).isTrue();
    }

    private String serviceToken(String name, String key) {
        return good(people.form().formParam("grant_type", "client_credentials").formParam("client_id", name).formParam("client_secret", key)
                .post("/kms/token")).path("access_token");
    }

    /** Answers the same tokens once the access token among them was accepted by another service. */
    private Response use(Response tokens) {
        good(people.as(tokens.path("access_token")).get("/service_a/elements"));
        return tokens;
    }

    private static Response good(Response answer) {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        return answer;
    }
}

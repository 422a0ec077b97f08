package dev.gatehouse.jar;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.support.Race;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The KMS and a gateway as two processes: the gateway has no database, waits for the KMS, and follows what it withdraws. */
class RolesIT {
    private static final Logger log = LoggerFactory.getLogger(RolesIT.class);
    private static final int REVOCATIONS = Integer.getInteger("gatehouse.drill.revocations", 20);
    private static final int LIMITED = Integer.getInteger("gatehouse.drill.limited", 400);
    private static final Duration PROMISED = Duration.ofSeconds(1);
    private static final String DOOR = """
            - route:
                id: test-door
                group: protected
                from:
                  uri: platform-http:/door
                  steps:
                    - to: guard:jwt?services=*
                    - setBody: { constant: open }
            """;
    private static final String COUNTED = """
            - route:
                id: test-counted
                group: protected
                from:
                  uri: platform-http:/counted
                  steps:
                    - to: guard:jwt?services=*
                    - to: limit:route?rate=%d/1h&scope=cluster
                    - setBody: { constant: passed }
            """;
    /** A token of the right form, by a key that nobody has. */
    private static final String UNKNOWN_KEY = base64("{\"alg\":\"RS256\",\"kid\":\"key_unknown\",\"typ\":\"at+jwt\"}") + "."
            + base64("{\"sub\":\"search\"}") + ".AAAA";
    @TempDir
    static Path folder;
    static Fleet fleet;
    static JarHouse gateway;
    static JarHouse kms;

    @BeforeAll
    static void start() throws Exception {
        fleet = new Fleet(folder);
        Path door = fleet.routes().resolve("test/door.camel.yaml");
        Files.createDirectories(door.getParent());
        Files.writeString(door, DOOR);
        Files.writeString(door.resolveSibling("counted.camel.yaml"), COUNTED.formatted(LIMITED / 2));
        // it takes no connection before it has heard of the KMS, and says that it is up after that
        CompletableFuture<JarHouse> starting = CompletableFuture.supplyAsync(() -> fleet.start("gateway", "gateway"));
        kms = fleet.start("kms", "kms");
        gateway = starting.join();
        awaitOpenDoor();
    }

    @AfterAll
    static void stop() throws Exception {
        fleet.close();
    }

    private static RequestSpecification at(int port) {
        return given().port(port).contentType(ContentType.JSON);
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static Response door(String token) {
        return at(gateway.port()).header("Authorization", "Bearer " + token).get("/door");
    }

    private static String token(String service) throws Exception {
        return at(gateway.port()).body(Map.of("grant_type", "client_credentials", "client_id", service, "client_secret", fleet.credential(service)))
                .post("/kms/token").then().statusCode(200).extract().path("access_token");
    }

    private static void awaitOpenDoor() throws Exception {
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> door(token("search")).statusCode() == 200);
    }

    @Test
    void gatewayIsReadyOnceItHasHeardTheKmsAndKeepsNoDatabase() throws Exception {
        assertThat(given().port(gateway.managementPort()).get("/actuator/health/readiness").statusCode()).isEqualTo(200);
        String password = Files.readString(fleet.data("gateway-secrets").resolve("scraper-password")).strip();
        given().port(gateway.managementPort()).auth().preemptive().basic("scraper", password).get("/metrics").then().statusCode(200);
        assertThat(fleet.data("gateway").resolve("postgres")).doesNotExist();
        assertThat(fleet.data("gateway").resolve("keys")).doesNotExist();
    }

    @Test
    void internalPathsAreForTheNamedServiceAloneAndNotThereAtTheGateway() throws Exception {
        int direct = fleet.port("kms");
        Map<String, String> body = Map.of("challenge", "none");
        assertThat(at(direct).body(body).post("/kms/internal/challenge").statusCode()).isEqualTo(401);
        assertThat(as("search", direct).body(body).post("/kms/internal/challenge").path("type").toString()).endsWith("caller-not-allowed");
        assertThat(as("two-factor", direct).body(body).post("/kms/internal/challenge").path("type").toString()).endsWith("code-rejected");
        assertThat(at(gateway.port()).body(body).post("/kms/internal/challenge").statusCode()).isEqualTo(404);
        assertThat(as("two-factor", gateway.port()).body(body).post("/kms/internal/challenge").statusCode()).isEqualTo(404);
    }

    @Test
    void actsOfOtherProcessesAreRecordedByTheKmsAndOnlyThoseOfTheirOwnKind() throws Exception {
        Map<String, String> operator = Map.of("kind", "USER", "subject", "usr_1", "username", "anna", "issuer", "", "request_id", "req_1",
                "source", "192.0.2.1");
        Map<String, Object> stop = Map.of("actor", operator, "action", "route.stop", "object", "orders", "outcome", "OK");
        Map<String, Object> drop = Map.of("actor", operator, "action", "collection.delete", "object", "books", "outcome", "OK");
        int direct = fleet.port("kms");
        for (String service : List.of("gateway", "search", "two-factor", "service-a")) {
            as(service, direct).body(stop).post("/kms/internal/act").then().statusCode(200);
            as(service, direct).body(drop).post("/kms/internal/act").then().statusCode(service.equals("search") ? 200 : 403);
        }
        assertThat(at(direct).body(stop).post("/kms/internal/act").statusCode()).isEqualTo(401);
        assertThat(as("gateway", gateway.port()).body(stop).post("/kms/internal/act").statusCode()).isEqualTo(404);
    }

    private static RequestSpecification as(String service, int port) throws Exception {
        return at(port).header("Authorization", "Bearer " + token(service));
    }

    @Test
    void whatTheKmsWithdrawsIsRefusedAtTheGatewayWithinASecondAlsoAfterARestart() throws Exception {
        long slowest = 0;
        for (int i = 0; i < REVOCATIONS / 2; i++) {
            slowest = Math.max(slowest, millisUntilRefused());
        }
        String lost = token("search");
        String kept = token("search");
        revoke(lost);
        kms.kill();
        assertThat(door(kept).statusCode()).as("what was heard last still counts").isEqualTo(200);
        kms = fleet.start("kms", "kms");
        awaitOpenDoor();
        await("withdrawn right before the crash, and told at the next news").atMost(Duration.ofSeconds(5))
                .until(() -> door(lost).statusCode() == 401);
        for (int i = 0; i < REVOCATIONS / 2; i++) {
            slowest = Math.max(slowest, millisUntilRefused());
        }
        log.info("{} revocations with a restart of the KMS: the slowest took effect at the gateway after {} ms", REVOCATIONS, slowest);
        assertThat(slowest).isLessThan(PROMISED.toMillis());
    }

    private static long millisUntilRefused() throws Exception {
        String token = token("search");
        assertThat(door(token).statusCode()).isEqualTo(200);
        revoke(token);
        long from = System.nanoTime();
        while (door(token).statusCode() == 200) {
            assertThat(System.nanoTime() - from).isLessThan(Duration.ofSeconds(20).toNanos());
        }
        return (System.nanoTime() - from) / 1_000_000;
    }

    private static void revoke(String token) {
        at(gateway.port()).body(Map.of("token", token)).post("/kms/revoke").then().statusCode(200);
    }

    @Test
    @EnabledIfSystemProperty(named = "gatehouse.drill.long", matches = "true")
    void twoGatewaysLetThroughTogetherWhatOneWouldAndFollowTheSameWithdrawals() throws Exception {
        JarHouse second = fleet.start("gateway", "gateway-2");
        String token = token("search");
        await().atMost(Duration.ofSeconds(30)).until(() -> second.get("/door", token).statusCode() == 200);
        AtomicInteger turn = new AtomicInteger();
        AtomicInteger left = new AtomicInteger(LIMITED);
        List<Integer> passed = Race.of(16, () -> {
            int count = 0;
            while (left.getAndDecrement() > 0) {
                JarHouse either = turn.getAndIncrement() % 2 == 0 ? gateway : second;
                count += either.get("/counted", token).statusCode() == 200 ? 1 : 0;
            }
            return count;
        });
        int all = passed.stream().mapToInt(Integer::intValue).sum();
        log.info("two gateways let {} of {} requests through; {} were allowed", all, LIMITED, LIMITED / 2);
        assertThat(all).isBetween(LIMITED / 2 * 99 / 100, LIMITED / 2 * 101 / 100);
        revoke(token);
        await().atMost(PROMISED).until(() -> gateway.get("/door", token).statusCode() == 401 && second.get("/door", token).statusCode() == 401);
    }

    /** A login that fails is a problem of the kms's, in the gateway's answer. */
    @Test
    void requestHasOneIdInBothProcesses() {
        Response answer = at(gateway.port()).body(Map.of("username", "nobody", "password", "whatever")).post("/kms/login");
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.header("X-Request-Id")).startsWith("req_").isEqualTo(answer.path("instance"));
    }
}

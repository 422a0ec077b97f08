package dev.gatehouse.jar;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The KMS and a gateway as two processes: the gateway has no database, waits for the KMS, and follows what it withdraws. */
class RolesIT {
    private static final Logger log = LoggerFactory.getLogger(RolesIT.class);
    private static final int REVOCATIONS = Integer.getInteger("gatehouse.drill.revocations", 20);
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
        gateway = fleet.start("gateway", "gateway");
        assertThat(door("any").statusCode()).as("before the KMS has been heard").isEqualTo(503);
        assertThat(given().port(gateway.managementPort()).get("/actuator/health/readiness").statusCode()).isEqualTo(503);
        kms = fleet.start("kms", "kms");
        awaitOpenDoor();
    }

    @AfterAll
    static void stop() throws Exception {
        fleet.close();
    }

    private static RequestSpecification at(int port) {
        return given().port(port).contentType(ContentType.JSON);
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
        revoke(lost);
        kms.kill();
        assertThat(door("any").statusCode()).as("what was heard last still counts").isEqualTo(401);
        kms = fleet.start("kms", "kms");
        awaitOpenDoor();
        assertThat(door(lost).statusCode()).as("withdrawn right before the crash").isEqualTo(401);
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
}

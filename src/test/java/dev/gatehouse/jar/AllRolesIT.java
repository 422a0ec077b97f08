package dev.gatehouse.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every service as a process of its own: what one of them withdraws or spends counts at the gateway. For {@code -Pdrill}. */
@EnabledIfSystemProperty(named = "gatehouse.drill.long", matches = "true")
class AllRolesIT {
    private static final Logger log = LoggerFactory.getLogger(AllRolesIT.class);
    private static final Duration PROMISED = Duration.ofSeconds(1);
    private static final String DOOR = """
            - route:
                id: test-%s
                group: protected
                from:
                  uri: platform-http:/%s
                  steps:
                    - to: guard:%s
                    - setBody: { constant: open }
            """;
    private static final MutableClock CLOCK = new MutableClock(Instant.now());
    @TempDir
    static Path folder;
    static Fleet fleet;
    static JarHouse gateway;
    static People people;

    @BeforeAll
    static void start() throws Exception {
        fleet = new Fleet(folder);
        Files.createDirectories(fleet.routes().resolve("test"));
        door("person", "jwt");
        door("editor", "jwt?roles=editor");
        door("keyed", "apikey");
        door("stepped", "jwt?stepUp=5m");
        CompletableFuture<JarHouse> starting = CompletableFuture.supplyAsync(() -> fleet.start("gateway", "gateway"));
        Fleet.SERVICES.forEach(service -> fleet.start(service, service));
        gateway = starting.join();
        people = new People(gateway.port(), fleet.data("kms"), CLOCK);
    }

    /** The services have the real time. */
    @BeforeEach
    void keepUpWithTheTime() {
        Duration behind = Duration.between(CLOCK.instant(), Instant.now());
        CLOCK.advance(behind.isNegative() ? Duration.ZERO : behind);
    }

    @AfterAll
    static void stop() throws Exception {
        fleet.close();
    }

    private static void door(String name, String guard) throws Exception {
        Files.writeString(fleet.routes().resolve("test/" + name + ".camel.yaml"), DOOR.formatted(name, name, guard));
    }

    private static int status(String door, String token) {
        return people.as(token).get(door).statusCode();
    }

    /** From the answer to the withdrawal on. */
    private static void isRefusedInTime(String what, IntSupplier status) {
        long from = System.nanoTime();
        await().pollInterval(Duration.ofMillis(10)).atMost(Duration.ofSeconds(20)).until(() -> status.getAsInt() == 401);
        long millis = (System.nanoTime() - from) / 1_000_000;
        log.info("{} took effect at the gateway after {} ms", what, millis);
        assertThat(millis).isLessThan(PROMISED.toMillis());
    }

    @Test
    void tokensOfACompromisedSigningKeyFailAtTheGatewayInTime() throws Exception {
        String name = people.register("user");
        String token = people.login(name, People.PASSWORD).path("access_token");
        assertThat(status("/person", token)).isEqualTo(200);
        JsonNode head = new ObjectMapper().readTree(Base64.getUrlDecoder().decode(token.split("\\.")[0]));
        people.admin().post("/kms/signing-keys/" + head.path("kid").asText() + "/compromise").then().statusCode(200);
        isRefusedInTime("a compromised signing key", () -> status("/person", token));
        String next = people.login(name, People.PASSWORD).path("access_token");
        assertThat(status("/person", next)).as("the next key is known already").isEqualTo(200);
    }

    @Test
    void apiKeyThatIsDisabledRotatedOrDeletedFailsAtTheGatewayInTime() {
        for (String end : List.of("disable", "rotate", "delete")) {
            String service = "weather-" + end;
            String key = people.serviceKey(service);
            assertThat(keyed(key)).isEqualTo(200);
            switch (end) {
                case "disable" -> people.admin().body(Map.of("disabled", true)).patch("/kms/keys/" + service).then().statusCode(200);
                case "rotate" -> people.admin().body(Map.of("overlap_seconds", 0)).post("/kms/keys/" + service + "/rotate").then().statusCode(200);
                default -> people.admin().delete("/kms/keys/" + service).then().statusCode(204);
            }
            isRefusedInTime("an API key: " + end, () -> keyed(key));
        }
    }

    private static int keyed(String key) {
        return people.nobody().header("X-API-Key", key).get("/keyed").statusCode();
    }

    @Test
    void roleThatIsTakenAwayIsGoneAtTheGatewayInTime() {
        String name = people.register("user,editor");
        String token = people.login(name, People.PASSWORD).path("access_token");
        assertThat(status("/editor", token)).isEqualTo(200);
        people.admin().body(Map.of("roles", List.of("user"))).patch("/kms/users/" + People.idOf(token)).then().statusCode(200);
        isRefusedInTime("a role taken away", () -> status("/editor", token));
        String again = people.login(name, People.PASSWORD).path("access_token");
        assertThat(status("/editor", again)).isEqualTo(403);
    }

    @Test
    void twoFactorServiceForgetsAUserWhoWasDeleted() {
        String id = people.enrolled("user", new Authenticator(new MutableClock(Instant.now()))).get("id");
        people.admin().delete("/kms/users/" + id).then().statusCode(204);
        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> people.admin().get("/2fa/audit?action=factor.forget&object=" + id).then()
                .statusCode(200).body("entries[0].details.removed_factors", equalTo(1)));
    }

    @Test
    void grantIsGoodOnceAtTheGatewayAndForItsRequestOnly() throws Exception {
        Authenticator authenticator = new Authenticator(new MutableClock(Instant.now()));
        String token = people.enrolled("user", authenticator).get("token");
        String body = "{\"amount\":100}";
        String sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.US_ASCII)));
        String grant = people.as(token).body(Map.of("method", "POST", "target", "/stepped?to=7", "body_sha256", sum,
                "otp_code", authenticator.nextCode())).post("/2fa/grants").then().statusCode(201).extract().path("grant");
        assertThat(withGrant(token, grant, body.replace('1', '9'), "/stepped?to=7").statusCode()).as("a byte of the body").isEqualTo(401);
        assertThat(withGrant(token, grant, body, "/stepped?to=8").statusCode()).as("a byte of the query").isEqualTo(401);
        Response done = withGrant(token, grant, body, "/stepped?to=7");
        assertThat(done.statusCode()).isEqualTo(200);
        assertThat(withGrant(token, grant, body, "/stepped?to=7").statusCode()).as("again").isEqualTo(401);
        assertThat(recorded("/2fa/audit?limit=1000", done)).as("the two-factor service's record names the gateway's request").isTrue();
    }

    private static Response withGrant(String token, String grant, String body, String target) {
        return people.as(token).header("X-Operation-Grant", grant).body(body).post(target);
    }

    @Test
    void recordAndLogOfAServiceNameTheRequestAsTheGatewayAnsweredIt() {
        people.serviceKey("recorded");
        Response read = people.admin().get("/kms/keys/recorded");
        assertThat(recorded("/kms/audit?action=api-key.read&object=recorded", read)).isTrue();
        String id = read.header("X-Request-Id");
        await().untilAsserted(() -> assertThat(List.of(gateway.log(), fleet.house("kms").log())).allMatch(log -> log.contains(id)));
    }

    private static boolean recorded(String audit, Response answer) {
        List<String> ids = people.admin().get(audit).then().statusCode(200).extract().path("entries.request_id");
        return ids.contains(answer.header("X-Request-Id"));
    }

    @Test
    void mainPathRunsOverAllRoles() {
        Map<String, String> writer = people.enrolled("user,editor", new Authenticator(new MutableClock(Instant.now())));
        String token = writer.get("token");
        people.as(token).body(Map.of("elementType", "action", "elementId", 1, "comment", "a deed over five processes"))
                .post("/service_a/sequence").then().statusCode(201);
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> people.as(token).get("/overview?q=deed&require=search,service_a").then()
                .statusCode(200).body("legs.search.found", equalTo(1)).body("legs.service_a.found", equalTo(1)));
        people.as(token).body(Map.of("collection_name", "service_a_elements", "parameters", Map.of("q", "deed", "query_by", "comment")))
                .post("/typesense_client/search").then().statusCode(200).body("found", equalTo(1));
        Map<String, Object> deeds = Map.of("name", "deeds", "fields", List.of(Map.of("name", "text", "type", "string")));
        people.as(token).body(deeds).post("/typesense_client/collections").then().statusCode(201);
        people.admin().get("/kms/audit?action=collection.create&object=deeds").then().statusCode(200)
                .body("entries[0].details.service", equalTo("search"));
        people.as(token).post("/kms/logout").then().statusCode(200);
        isRefusedInTime("a logout", () -> people.as(token).get("/service_a/elements").statusCode());
    }
}

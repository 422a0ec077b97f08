package dev.gatehouse.twofactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.startsWith;

import com.sun.net.httpserver.HttpServer;
import dev.gatehouse.edge.EdgeServer;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import dev.gatehouse.support.Race;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@GatehouseTest
class OperationGrantsTest {
    private static final String STEP_UP = "urn:gatehouse:problem:step-up-required";
    private static final String TARGET = "/stepped/orders?id=1&all=%20yes";
    private static final String BODY = "{\"amount\":1}";
    @Autowired
    People people;
    @Autowired
    MutableClock clock;
    @Autowired
    EdgeServer edge;
    @Autowired
    HttpServer testUpstream;
    @Autowired
    Database kmsDatabase;
    private final List<String> arrived = new CopyOnWriteArrayList<>();

    @BeforeEach
    void upstreamListens() {
        testUpstream.createContext("/stepped", call -> {
            arrived.add(call.getRequestURI() + " " + new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
                    + " grant=" + call.getRequestHeaders().getFirst("X-Operation-Grant")
                    + " acr=" + call.getRequestHeaders().getFirst("X-Caller-Acr"));
            call.sendResponseHeaders(200, -1);
            call.close();
        });
    }

    @AfterEach
    void upstreamIsSilent() {
        testUpstream.removeContext("/stepped");
    }

    /** Somebody whose factor was shown too long ago. */
    private final class Owner {
        final Authenticator phone = new Authenticator(clock);
        final String name;
        final String token;

        Owner(String roles) {
            Map<String, String> user = people.enrolled(roles, phone);
            name = user.get("name");
            token = user.get("token");
            people.timePasses(Duration.ofMinutes(6));
        }

        Response ask(String method, String target, String body, String code) {
            return people.as(token).body(Map.of("method", method, "target", target, "body_sha256", sha256(body), "otp_code", code))
                    .post("/2fa/grants");
        }

        String grant(String method, String target, String body) {
            Response issued = ask(method, target, body, phone.nextCode());
            issued.then().statusCode(201).header("Cache-Control", "no-store").body("grant", startsWith("ghg_"))
                    .body("expires_in", lessThanOrEqualTo(60));
            return issued.path("grant");
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Response send(String token, String grant, String method, String target, String body) {
        RequestSpecification request = people.as(token).header("X-Operation-Grant", grant).urlEncodingEnabled(false);
        return (body.isEmpty() ? request : request.contentType(ContentType.JSON).body(body)).request(method, target);
    }

    /** Byte for byte: the other client writes queries its own way. */
    private HttpResponse<String> sendExactly(String token, String grant, String target, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.port() + target))
                .header("Authorization", "Bearer " + token).header("X-Operation-Grant", grant)
                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)).build();
        return HttpClient.newHttpClient().sendAsync(request, HttpResponse.BodyHandlers.ofString()).join();
    }

    private static void assertStepUp(Response answer) {
        answer.then().statusCode(401).body("type", equalTo(STEP_UP)).header("WWW-Authenticate",
                containsString("insufficient_user_authentication"));
    }

    @Test
    void grantLetsJustThatRequestThroughAndJustOnce() {
        Owner owner = new Owner("user");
        people.as(owner.token).body(BODY).urlEncodingEnabled(false).post(TARGET).then().statusCode(401).body("type", equalTo(STEP_UP));
        String grant = owner.grant("POST", TARGET, BODY);
        send(owner.token, grant, "POST", TARGET, BODY).then().statusCode(200);
        assertThat(arrived).as("the whole body, and no grant").containsExactly(TARGET + " " + BODY + " grant=null acr=mfa");
        assertStepUp(send(owner.token, grant, "POST", TARGET, BODY));
        people.as(owner.token).body(BODY).urlEncodingEnabled(false).post(TARGET).then().statusCode(401);
        assertThat(arrived).hasSize(1);
    }

    @Test
    void anythingChangedIsRefusedAndTheGrantStaysGoodForWhatItWasFor() {
        Owner owner = new Owner("user");
        String grant = owner.grant("POST", TARGET, BODY);
        assertStepUp(send(owner.token, grant, "POST", TARGET, BODY + " "));
        assertStepUp(send(owner.token, grant, "POST", TARGET, ""));
        assertStepUp(send(owner.token, grant, "PUT", TARGET, BODY));
        for (String target : List.of("/stepped/orders?id=2&all=%20yes", "/stepped/orders?all=%20yes&id=1", "/stepped/orders",
                "/stepped/orders?id=1&all=+yes", TARGET + "&", "/stepped/Orders?id=1&all=%20yes")) {
            HttpResponse<String> answer = sendExactly(owner.token, grant, target, BODY);
            assertThat(answer.statusCode()).as(target).isEqualTo(401);
            assertThat(answer.body()).contains(STEP_UP);
        }
        assertStepUp(send(owner.token, grant + "x", "POST", TARGET, BODY));
        assertStepUp(send(owner.token, "", "POST", TARGET, BODY));
        assertThat(arrived).isEmpty();
        assertThat(sendExactly(owner.token, grant, TARGET, BODY).statusCode()).isEqualTo(200);
    }

    @Test
    void anotherUsersTokenOrAnotherSessionOfTheSameUserIsRefused() {
        Owner owner = new Owner("user");
        String grant = owner.grant("POST", TARGET, BODY);
        assertStepUp(send(new Owner("user").token, grant, "POST", TARGET, BODY));
        String challenge = people.login(owner.name, People.PASSWORD).path("challenge");
        String otherSession = people.nobody().body(Map.of("challenge", challenge, "otp_code", owner.phone.nextCode()))
                .post("/2fa/auth/verify").path("access_token");
        String fresh = owner.grant("POST", TARGET, BODY);
        assertStepUp(send(otherSession, fresh, "POST", TARGET, BODY));
        assertThat(arrived).as("a grant that is there must be good, however fresh the token").isEmpty();
        send(owner.token, fresh, "POST", TARGET, BODY).then().statusCode(200);
    }

    @Test
    void grantEndsAfterAMinute() {
        Owner owner = new Owner("user");
        String grant = owner.grant("GET", "/stepped", "");
        people.timePasses(Duration.ofSeconds(59));
        send(owner.token, grant, "GET", "/stepped", "").then().statusCode(200);
        String late = owner.grant("GET", "/stepped", "");
        people.timePasses(Duration.ofSeconds(60));
        assertStepUp(send(owner.token, late, "GET", "/stepped", ""));
    }

    @Test
    void verbThatAsksForStepUpItselfIsSatisfiedForThatRequest() {
        Owner admin = new Owner("user,admin");
        String body = "{\"service_name\":\"granted-" + admin.name.toLowerCase().replaceAll("[^a-z0-9]", "") + "\"}";
        String grant = admin.grant("POST", "/kms/keys", body);
        send(admin.token, grant, "POST", "/kms/keys", body).then().statusCode(201);
        assertStepUp(people.as(admin.token).body(body).post("/kms/keys"));
    }

    @Test
    void oneOf16UsesAtATimeSucceeds() throws Exception {
        Owner owner = new Owner("user");
        String grant = owner.grant("POST", TARGET, BODY);
        List<Integer> statuses = Race.of(16, () -> send(owner.token, grant, "POST", TARGET, BODY).statusCode());
        assertThat(statuses).containsOnlyOnce(200);
        assertThat(statuses.stream().filter(s -> s != 200)).allMatch(s -> s == 401);
        assertThat(arrived).hasSize(1);
    }

    @Test
    void bodyOverOneMegabyteIsRefused() {
        Owner owner = new Owner("user");
        String body = "x".repeat(1024 * 1024);
        String grant = owner.grant("POST", "/stepped/upload", body);
        send(owner.token, grant, "POST", "/stepped/upload", body + "x").then().statusCode(413);
        send(owner.token, grant, "POST", "/stepped/upload", body).then().statusCode(200);
    }

    @Test
    void codeIsSpentOnOneGrantAndAWrongOneGivesNone() {
        Owner owner = new Owner("user");
        String code = owner.phone.nextCode();
        owner.ask("GET", "/stepped", "", code).then().statusCode(201);
        owner.ask("GET", "/stepped", "", code).then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:code-rejected"));
        people.as(owner.token).body(Map.of("otp_code", code)).post("/2fa/auth/verify").then().statusCode(401);
        owner.ask("GET", "/stepped", "", owner.phone.wrongCode()).then().statusCode(401);
    }

    @Test
    void badInputIsNamed() {
        String token = people.userToken("user");
        Map<String, String> good = Map.of("method", "GET", "target", "/x", "body_sha256", sha256(""), "otp_code", "123456");
        Map<String, List<String>> bad = Map.of("method", List.of("get", "TRACE", ""), "otp_code", List.of("12345", "abcdef"),
                "target", List.of("", "x", "http://x/", "/x#y", "/x y", "/x\n", "/" + "x".repeat(5000)),
                "body_sha256", List.of("", "abc", sha256("") + "0", "g" + sha256("").substring(1)));
        bad.forEach((field, values) -> values.forEach(value -> {
            Map<String, String> body = new HashMap<>(good);
            body.put(field, value);
            people.as(token).body(body).post("/2fa/grants").then().statusCode(400).body("field", equalTo(field));
        }));
        people.nobody().body(good).post("/2fa/grants").then().statusCode(401);
    }

    @Test
    void codeThatWasSentIsEnoughOnlyWhereTheRouteSaysAny() {
        String name = people.register("user");
        Response login = people.login(name, People.PASSWORD);
        kmsDatabase.jdbc().sql("UPDATE sessions SET acr = 'otp-sent' WHERE user_id = (SELECT id FROM users WHERE username = ?)")
                .param(name).update();
        String sent = people.nobody().body(Map.of("grant_type", "refresh_token", "refresh_token", login.path("refresh_token")))
                .post("/kms/token").path("access_token");
        assertStepUp(people.as(sent).get("/stepped/x"));
        people.as(sent).get("/stepped-any/x").then().statusCode(200);
        people.timePasses(Duration.ofMinutes(6));
        assertStepUp(people.as(sent).get("/stepped-any/x"));
    }
}

package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@GatehouseTest
class KmsLoginTest {
    @Autowired
    People people;
    @Autowired
    MutableClock clock;
    @Autowired
    Database kmsDatabase;

    @Test
    void userWithoutFactorGetsFullTokensAtOnce() throws Exception {
        Response answer = people.login(people.register("user,editor"), People.PASSWORD);
        answer.then().statusCode(200).header("Cache-Control", "no-store")
                .body("token_type", equalTo("bearer")).body("expires_in", equalTo(900))
                .body("refresh_token", notNullValue()).body("$", not(hasKey("scope")));
        JsonNode header = part(answer.path("access_token"), 0);
        assertThat(header.get("typ").asText()).isEqualTo("at+jwt");
        assertThat(header.get("alg").asText()).isEqualTo("RS256");
        JsonNode claims = part(answer.path("access_token"), 1);
        for (String claim : List.of("iss", "aud", "sub", "jti", "iat", "exp", "sid", "client_id", "auth_time", "acr")) {
            assertThat(claims.has(claim)).as("RFC 9068 section 2.2: " + claim).isTrue();
        }
        assertThat(claims.get("sub").asText()).startsWith("usr_");
        assertThat(claims.get("exp").asLong() - claims.get("iat").asLong()).isEqualTo(900);
    }

    @Test
    void unknownWrongAndDisabledGetTheSameAnswer() {
        String disabled = people.register("user");
        kmsDatabase.jdbc().sql("UPDATE users SET disabled = true WHERE username = ?").param(disabled).update();
        List<Response> answers = List.of(people.login("nobody-at-all", People.PASSWORD),
                people.login(people.register("user"), "not the passphrase"), people.login(disabled, People.PASSWORD));
        for (Response answer : answers) {
            answer.then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:login-failed"));
        }
        assertThat(answers.stream().map(a -> a.asString().replaceAll("\"instance\":\"[^\"]*\"", "")).distinct()).hasSize(1);
    }

    @Test
    void loginLeavesAuditEntriesWithoutTheNameThatMayBeAPassword() {
        people.login("My-Secret-Typed-Into-The-Wrong-Field", "whatever it is");
        String entries = kmsDatabase.jdbc().sql("SELECT string_agg(audit_entries::text, ' ') FROM audit_entries")
                .query(String.class).single();
        assertThat(entries).contains("login").doesNotContain("My-Secret-Typed").doesNotContain("whatever it is");
    }

    @Test
    void refreshTokenIsGoodOnceAndItsReuseEndsTheSession() throws Exception {
        Response login = people.login(people.register("user"), People.PASSWORD);
        long authTime = part(login.path("access_token"), 1).get("auth_time").asLong();
        people.timePasses(java.time.Duration.ofMinutes(3));
        Response first = refresh(login.path("refresh_token"));
        first.then().statusCode(200);
        assertThat(part(first.path("access_token"), 1).get("auth_time").asLong()).as("auth_time does not move").isEqualTo(authTime);
        people.as(first.path("access_token")).get("/service_a/elements").then().statusCode(200);
        refresh(login.path("refresh_token")).then().statusCode(400).body("error", equalTo("invalid_grant"));
        people.as(first.path("access_token")).get("/service_a/elements").then().statusCode(401);
        refresh(first.path("refresh_token")).then().statusCode(400);
    }

    @Test
    void logoutEndsTheTokensAtOnce() {
        String token = people.userToken("user");
        people.as(token).post("/kms/logout").then().statusCode(200);
        people.as(token).get("/service_a/elements").then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:token-invalid"));
    }

    @Test
    void tokenStopsWhenItExpires() {
        String token = people.userToken("user");
        people.timePasses(java.time.Duration.ofMinutes(14));
        people.as(token).get("/service_a/elements").then().statusCode(200);
        people.timePasses(java.time.Duration.ofSeconds(91));
        people.as(token).get("/service_a/elements").then().statusCode(401);
    }

    @Test
    void challengeIsUsedOnceWhenManyCompleteItAtATime() throws Exception {
        Authenticator authenticator = new Authenticator(clock);
        Map<String, String> user = people.enrolledUser(authenticator);
        String challenge = people.login(user.get("name"), People.PASSWORD).path("challenge");
        String code = authenticator.nextCode();
        List<Callable<Integer>> attempts = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            attempts.add(() -> people.nobody().body(Map.of("challenge", challenge, "otp_code", code)).post("/2fa/auth/verify").statusCode());
        }
        ExecutorService pool = Executors.newFixedThreadPool(16);
        List<Integer> statuses = new ArrayList<>();
        for (Future<Integer> attempt : pool.invokeAll(attempts)) {
            statuses.add(attempt.get());
        }
        pool.shutdown();
        assertThat(statuses).containsOnlyOnce(200);
        assertThat(statuses.stream().filter(s -> s != 200)).allMatch(s -> s == 401);
    }

    @Test
    void publishedKeysVerifyTheTokensAndShowNothingPrivate() {
        people.nobody().get("/kms/.well-known/jwks.json").then().statusCode(200)
                .body("keys[0].kty", equalTo("RSA")).body("keys[0].alg", equalTo("RS256")).body("keys[0].use", equalTo("sig"))
                .body("keys[0]", not(hasKey("d"))).body("keys[0]", not(hasKey("p")));
    }

    private Response refresh(String token) {
        return people.nobody().body(Map.of("grant_type", "refresh_token", "refresh_token", token)).post("/kms/token");
    }

    private static JsonNode part(String token, int index) throws Exception {
        return new ObjectMapper().readTree(Base64.getUrlDecoder().decode(token.split("\\.")[index]));
    }
}

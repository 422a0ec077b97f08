package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import dev.gatehouse.kms.ApiKeyVerification.Question;
import dev.gatehouse.kms.ApiKeyVerification.Verdict;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import io.restassured.response.Response;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@GatehouseTest
class ApiKeyVerificationTest {
    @Autowired
    People people;
    @Autowired
    MutableClock clock;
    @Autowired
    Database kmsDatabase;
    @Autowired
    ApiKeyVerification verification;
    @Autowired
    InMemoryCredentials inMemory;
    private final Caller gateway = Caller.service("gateway", Origin.internal());
    private final String name = "svc-" + Ids.token(6).toLowerCase(Locale.ROOT).replace("_", "x");

    private String create(Map<String, ?> more) {
        Map<String, Object> body = new HashMap<>(more);
        body.put("service_name", name);
        return people.admin().body(body).post("/kms/keys").then().statusCode(201).extract().path("api_key");
    }

    private void change(String body) {
        people.admin().body(body).patch("/kms/keys/" + name).then().statusCode(200);
    }

    private Verdict verify(String key, String role) {
        return verification.verify(gateway, new Question(key, role));
    }

    @Test
    void goodKeyIsValidAndSaysWhoseItIs() {
        String key = create(Map.of("roles", List.of("user")));
        assertThat(verify(key, "user")).isEqualTo(new Verdict(true, "valid", name, Set.of("user"), null));
        assertThat(verify(key, null).valid()).isTrue();
    }

    @Test
    void roleIsMatchedByExactNameAndNoneImpliesAnother() {
        String key = create(Map.of("roles", List.of("admin")));
        assertThat(verify(key, "user")).isEqualTo(new Verdict(false, "role-missing", name, Set.of("admin"), null));
    }

    @Test
    void typoIsToldFromAnUnknownKey() {
        String key = create(Map.of());
        char last = key.charAt(key.length() - 20);
        String typo = key.substring(0, key.length() - 20) + (last == 'a' ? 'b' : 'a') + key.substring(key.length() - 19);
        assertThat(verify(typo, null)).isEqualTo(new Verdict(false, "malformed", null, null, null));
        assertThat(verify(ApiKeyText.generate(), null)).isEqualTo(new Verdict(false, "not-found", null, null, null));
        assertThat(verify("a key from elsewhere", null).code()).isEqualTo("not-found");
    }

    @Test
    void disabledKeyIsRefusedUntilItIsEnabledAgain() {
        String key = create(Map.of());
        change("{\"disabled\":true}");
        assertThat(verify(key, null).code()).isEqualTo("disabled");
        assertThat(verification.authenticate(name, key)).isEmpty();
        change("{\"disabled\":false}");
        assertThat(verify(key, null).valid()).isTrue();
    }

    @Test
    void keyIsRefusedFromTheMomentItExpires() {
        // the database keeps microseconds
        String key = create(Map.of("expires_at", clock.instant().truncatedTo(ChronoUnit.MICROS).plusSeconds(60).toString()));
        assertThat(verify(key, null).valid()).isTrue();
        clock.advance(Duration.ofSeconds(60));
        assertThat(verify(key, null).code()).isEqualTo("expired");
        assertThat(verification.authenticate(name, key)).isEmpty();
    }

    @Test
    void deletedKeyIsUnknownAtOnce() {
        String key = create(Map.of());
        people.admin().delete("/kms/keys/" + name).then().statusCode(204);
        assertThat(verify(key, null).code()).isEqualTo("not-found");
        assertThat(verification.authenticate(name, key)).isEmpty();
    }

    @Test
    void lastUseIsWrittenAtMostOnceAMinute() {
        String key = create(Map.of());
        assertThat(lastUse()).isNull();
        verify("ghk_wrong", null);
        verify(key, "editor");
        assertThat(lastUse()).as("a refused key is not in use").isNull();
        Instant first = clock.instant();
        verify(key, null);
        clock.advance(Duration.ofSeconds(59));
        verify(key, null);
        assertThat(lastUse()).isBetween(first.minusMillis(1), first.plusMillis(1));
        clock.advance(Duration.ofSeconds(2));
        verification.authenticate(name, key);
        assertThat(lastUse()).isAfter(first.plusSeconds(60));
    }

    @Test
    void useIsVerifiedWhileSomebodyChangesTheKey() {
        String key = create(Map.of());
        kmsDatabase.tx().executeWithoutResult(tx -> {
            kmsDatabase.jdbc().sql("SELECT 1 FROM api_keys WHERE service_name = ? FOR UPDATE").param(name).query().listOfRows();
            assertThat(java.util.concurrent.CompletableFuture.supplyAsync(() -> verify(key, null).valid())).succeedsWithin(Duration.ofSeconds(3))
                    .isEqualTo(true);
        });
    }

    @Test
    void serviceIsKnownByItsOwnKeyOnly() {
        String key = create(Map.of("roles", List.of("editor")));
        assertThat(verification.authenticate(name, key)).contains(new ServiceCredential(name, Set.of("editor")));
        assertThat(verification.authenticate("another", key)).isEmpty();
        assertThat(verification.authenticate(name, ApiKeyText.generate())).isEmpty();
    }

    @Test
    void ourOwnServicesAreKnownByTheKeysMadeInMemory() {
        for (String service : List.of("kms", "two-factor", "search", "service-a", "gateway")) {
            String key = inMemory.keyOf(service);
            assertThat(ApiKeyText.isWellFormed(key)).isTrue();
            assertThat(verification.authenticate(service, key)).contains(new ServiceCredential(service, Set.of()));
            assertThat(verify(key, null)).isEqualTo(new Verdict(true, "valid", service, Set.of(), null));
            assertThat(verify(key, "admin").code()).isEqualTo("role-missing");
            assertThat(verification.authenticate("weather", key)).isEmpty();
            assertThat(inMemory.toString()).doesNotContain(key);
        }
        assertThat(kmsDatabase.jdbc().sql("SELECT count(*) FROM api_keys WHERE own_service").query(Long.class).single()).isZero();
    }

    @Test
    void onlyServicesMayAsk() {
        assertThatThrownBy(() -> verification.verify(Caller.anonymous(Origin.internal()), new Question("k", null)))
                .hasMessageContaining("token-missing");
        people.admin().body(Map.of("api_key", "k")).post("/kms/keys/verify").then().statusCode(403)
                .body("type", equalTo("urn:gatehouse:problem:caller-not-allowed"));
        people.nobody().body(Map.of("api_key", "k")).post("/kms/keys/verify").then().statusCode(401);
    }

    @Test
    void badQuestionIsNamed() {
        String service = tokenOf(name, create(Map.of()));
        for (Map<String, ?> body : List.<Map<String, ?>>of(Map.of(), Map.of("api_key", ""), Map.of("api_key", "k".repeat(4097)), Map.of("api_key", 1))) {
            people.as(service).body(body).post("/kms/keys/verify").then().statusCode(400).body("field", equalTo("api_key"));
        }
        people.as(service).body(Map.of("api_key", "k", "role", "root")).post("/kms/keys/verify").then().statusCode(400).body("field", equalTo("role"));
        people.as(service).body(Map.of("api_key", "k".repeat(20_000))).post("/kms/keys/verify").then().statusCode(413);
    }

    @Test
    void serviceReadsItsOwnKeyOnlyAndItsTokenEndsWithTheKey() {
        String key = create(Map.of());
        String token = tokenOf(name, key);
        people.as(token).body(Map.of("api_key", key)).post("/kms/keys/verify").then().statusCode(200)
                .header("Cache-Control", "no-store").body("code", equalTo("valid")).body("service_name", equalTo(name));
        people.as(token).get("/kms/keys/" + name).then().statusCode(200).body("api_key", equalTo(key));
        people.as(token).get("/kms/keys/" + name + "/metadata").then().statusCode(200).body("version", equalTo(1));
        people.as(token).get("/kms/keys/another").then().statusCode(403).body("type", equalTo("urn:gatehouse:problem:caller-not-allowed"));
        people.as(token).delete("/kms/keys/" + name).then().statusCode(403);
        change("{\"disabled\":true}");
        people.as(token).get("/kms/keys/" + name).then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:token-invalid"));
    }

    @Test
    void tokenDoesNotOutliveTheKeyItWasGotWith() {
        Instant end = clock.instant().plusSeconds(120).truncatedTo(ChronoUnit.SECONDS);
        String key = create(Map.of("expires_at", end.toString()));
        String token = tokenOf(name, key);
        assertThat(People.claims(token).path("exp").asLong()).isEqualTo(end.getEpochSecond());
        String old = key;
        change("{\"expires_at\":null}");
        people.admin().body("{\"overlap_seconds\":60}").post("/kms/keys/" + name + "/rotate").then().statusCode(200);
        long overlapEnds = clock.instant().plusSeconds(60).getEpochSecond();
        assertThat(People.claims(tokenOf(name, old)).path("exp").asLong()).as("the old key's, in its overlap").isBetween(overlapEnds - 1, overlapEnds);
        assertThat(verify(old, null).expiresAt()).isBetween(Instant.ofEpochSecond(overlapEnds - 1), Instant.ofEpochSecond(overlapEnds + 1));
    }

    @Test
    void expiresInSaysHowLongTheKeyLeavesTheToken() {
        String key = create(Map.of("expires_at", clock.instant().plusSeconds(90).toString()));
        assertThat(tokens(name, key).<Integer>path("expires_in")).isBetween(88, 90);
    }

    @Test
    void expirySoonerThanThatOfTokensEndsThemAndALaterOneDoesNot() {
        String token = tokenOf(name, create(Map.of()));
        change("{\"expires_at\":\"" + clock.instant().plus(Duration.ofDays(1)) + "\"}");
        people.as(token).get("/kms/keys/" + name).then().statusCode(200);
        change("{\"expires_at\":\"" + clock.instant().plusSeconds(200) + "\"}");
        people.as(token).get("/kms/keys/" + name).then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:token-invalid"));
    }

    @Test
    void ourOwnServiceGetsATokenForTheKeyMadeInMemory() {
        people.as(tokenOf("search", inMemory.keyOf("search"))).body(Map.of("api_key", "k")).post("/kms/keys/verify").then()
                .statusCode(200).body("code", equalTo("not-found"));
    }

    private String tokenOf(String service, String key) {
        return tokens(service, key).path("access_token");
    }

    private Response tokens(String service, String key) {
        Response answer = people.form().formParam("grant_type", "client_credentials").formParam("client_id", service)
                .formParam("client_secret", key).post("/kms/token");
        answer.then().statusCode(200);
        return answer;
    }

    @Test
    void keyIsNotInTheTextOfBodies() {
        String key = "a-very-secret-thing-42";
        for (Object body : List.of(new Question(key, "user"), new ApiKeyRotation.Wanted(60, key), new ApiKeys.ApiKey(name, key),
                new NewApiKey(name, key, true, null, null, null, null))) {
            assertThat(body.toString()).as(body.getClass().getSimpleName()).doesNotContain(key);
        }
    }

    private Instant lastUse() {
        return Times.instant(kmsDatabase.jdbc().sql("SELECT last_used_at FROM api_keys WHERE service_name = ?").param(name)
                .query((row, n) -> new Timestamp[] {row.getTimestamp(1)}).single()[0]);
    }
}

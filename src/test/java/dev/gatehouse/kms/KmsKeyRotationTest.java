package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.gatehouse.kms.ApiKeyVerification.Question;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import io.micrometer.core.instrument.MeterRegistry;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Rotation of API keys by hand and by schedule, and what happens before a key expires. */
@GatehouseTest
class KmsKeyRotationTest {
    @Autowired
    People people;
    @Autowired
    MutableClock clock;
    @Autowired
    Database kmsDatabase;
    @Autowired
    ApiKeyVerification verification;
    @Autowired
    ApiKeys apiKeys;
    @Autowired
    ApiKeyUpkeep upkeep;
    @Autowired
    MeterRegistry meters;
    private final String name = "svc-" + Ids.token(6).toLowerCase(Locale.ROOT).replace("_", "x");

    private String create(Map<String, ?> more) {
        Map<String, Object> body = new java.util.HashMap<>(more);
        body.put("service_name", name);
        return people.admin().body(body).post("/kms/keys").then().statusCode(201).extract().path("api_key");
    }

    private Response rotate(String body) {
        return people.admin().body(body).post("/kms/keys/" + name + "/rotate");
    }

    private String codeOf(String key) {
        return verification.verify(Caller.service("gateway", Origin.internal()), new Question(key, null)).code();
    }

    private long entries(String action) {
        return kmsDatabase.jdbc().sql("SELECT count(*) FROM audit_entries WHERE object = ? AND action = ?").params(name, action)
                .query(Long.class).single();
    }

    @Test
    void oldKeyDiesAtOnceWhenNoOverlapIsAskedFor() {
        String old = create(Map.of());
        Response rotated = people.admin().post("/kms/keys/" + name + "/rotate");
        rotated.then().statusCode(200).header("Cache-Control", "no-store").body("service_name", equalTo(name)).body("api_key", not(equalTo(old)));
        assertThat(codeOf(old)).isEqualTo("not-found");
        assertThat(codeOf(rotated.path("api_key"))).isEqualTo("valid");
        people.admin().get("/kms/keys/" + name).then().body("api_key", equalTo(rotated.path("api_key")));
        assertThat(entries("api-key.rotate")).isEqualTo(1);
    }

    @Test
    void bothKeysAreAcceptedForTheOverlapAndTheOldOneDiesAfterIt() {
        String old = create(Map.of());
        String fresh = rotate("{\"overlap_seconds\":600}").then().statusCode(200).extract().path("api_key");
        assertThat(List.of(codeOf(old), codeOf(fresh))).containsOnly("valid");
        clock.advance(Duration.ofSeconds(599));
        assertThat(codeOf(old)).isEqualTo("valid");
        clock.advance(Duration.ofSeconds(2));
        assertThat(codeOf(old)).isEqualTo("not-found");
        assertThat(codeOf(fresh)).isEqualTo("valid");
        upkeep.removeEnded();
        assertThat(kmsDatabase.jdbc().sql("SELECT count(*) FROM api_key_hashes WHERE service_name = ?").param(name).query(Long.class).single())
                .isEqualTo(1);
    }

    @Test
    void rotationWithoutOverlapEndsAnOverlapUnderWay() {
        String first = create(Map.of());
        String second = rotate("{\"overlap_seconds\":3600}").path("api_key");
        String third = rotate("{\"overlap_seconds\":0}").path("api_key");
        assertThat(List.of(codeOf(first), codeOf(second))).containsOnly("not-found");
        assertThat(codeOf(third)).isEqualTo("valid");
    }

    @Test
    void importedKeyIsRotatedOnlyToAGivenOne() {
        String old = create(Map.of("api_key", "elsewhere-" + name));
        rotate("{}").then().statusCode(422).body("field", equalTo("api_key"));
        assertThat(codeOf(old)).isEqualTo("valid");
        rotate("{\"api_key\":\"elsewhere-2-" + name + "\",\"overlap_seconds\":60}").then().statusCode(200)
                .body("api_key", equalTo("elsewhere-2-" + name));
        assertThat(List.of(codeOf(old), codeOf("elsewhere-2-" + name))).containsOnly("valid");
        rotate("{\"api_key\":\"elsewhere-2-" + name + "\"}").then().statusCode(409).body("field", equalTo("api_key"));
        clock.advance(Duration.ofSeconds(61));
        rotate("{\"api_key\":\"" + old + "\"}").then().statusCode(200);
        assertThat(codeOf(old)).as("a key of long ago may come again").isEqualTo("valid");
    }

    @Test
    void generatedKeyIsNotReplacedByAGivenOne() {
        create(Map.of());
        rotate("{\"api_key\":\"mine-" + name + "\"}").then().statusCode(422).body("field", equalTo("api_key"));
    }

    @Test
    void unrecoverableKeyStaysSo() {
        create(Map.of("recoverable", false));
        rotate("{}").then().statusCode(200);
        people.admin().get("/kms/keys/" + name).then().statusCode(409);
        assertThat(kmsDatabase.jdbc().sql("SELECT sealed IS NULL FROM api_keys WHERE service_name = ?").param(name).query(Boolean.class).single()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"overlap_seconds\":-1}", "{\"overlap_seconds\":2592001}", "{\"overlap_seconds\":\"60\"}",
        "{\"overlap_seconds\":1.5}", "{\"overlap_seconds\":99999999999}"})
    void badOverlapIsNamed(String body) {
        rotate(body).then().statusCode(400).body("field", equalTo("overlap_seconds"));
    }

    @Test
    void unknownFieldAndOtherMediaTypesAreRefused() {
        rotate("{\"overlap\":1}").then().statusCode(400).body("field", equalTo("overlap"));
        people.admin().contentType("text/plain").body("{}").post("/kms/keys/" + name + "/rotate").then().statusCode(415);
        rotate("{}").then().statusCode(404);
    }

    @Test
    void rotationsAtATimeFollowOneAnother() throws Exception {
        create(Map.of());
        String admin = people.adminToken();
        List<Callable<String>> rotations = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            rotations.add(() -> people.as(admin).body("{\"overlap_seconds\":600}").post("/kms/keys/" + name + "/rotate").then().statusCode(200)
                    .extract().path("api_key"));
        }
        var pool = Executors.newFixedThreadPool(8);
        List<String> keys = new ArrayList<>();
        for (var rotation : pool.invokeAll(rotations)) {
            keys.add(rotation.get());
        }
        pool.shutdown();
        assertThat(keys).doesNotHaveDuplicates().allMatch(key -> codeOf(key).equals("valid"));
        people.as(admin).get("/kms/keys/" + name + "/metadata").then().body("version", equalTo(9));
    }

    @Test
    void scheduleRotatesWhenTheTimeHasComeAndTheServiceReadsItsNewKey() {
        String old = create(Map.of("rotate_every", "PT2H"));
        clock.advance(Duration.ofMinutes(119));
        upkeep.rotateDue();
        assertThat(entries("api-key.rotate")).isZero();
        clock.advance(Duration.ofMinutes(2));
        upkeep.rotateDue();
        upkeep.rotateDue();
        assertThat(entries("api-key.rotate")).isEqualTo(1);
        assertThat(codeOf(old)).as("the old key reads the new one").isEqualTo("valid");
        String fresh = apiKeys.read(Caller.service(name, Origin.internal()), KeyProcess.path("service_name", name)).apiKey();
        assertThat(fresh).isNotEqualTo(old);
        assertThat(codeOf(fresh)).isEqualTo("valid");
        clock.advance(Duration.ofMinutes(121));
        upkeep.rotateDue();
        assertThat(entries("api-key.rotate")).isEqualTo(2);
    }

    @Test
    void keyIsRotatedWhenManyBeforeItAlwaysFail() {
        create(Map.of("rotate_every", "PT2H"));
        clock.advance(Duration.ofHours(3));
        String prefix = "aaa-" + name;
        kmsDatabase.jdbc().sql("""
                        INSERT INTO api_keys (service_name, version, imported, own_service, owner, roles, created_by, created_at, rotate_every,
                                              rotates_at)
                        SELECT ? || '-' || n, 1, true, false, owner, roles, created_by, created_at, rotate_every, created_at
                        FROM api_keys, generate_series(1, 100) n WHERE service_name = ?""").params(prefix, name).update();
        try {
            assertThatThrownBy(upkeep::rotateDue).hasMessageContaining("imported");
            assertThat(entries("api-key.rotate")).isZero();
            upkeep.rotateDue();
            assertThat(entries("api-key.rotate")).isEqualTo(1);
            assertThatThrownBy(upkeep::rotateDue).as("they have their turn again").hasMessageContaining("imported");
        } finally {
            kmsDatabase.jdbc().sql("DELETE FROM api_keys WHERE service_name LIKE ? || '%'").param(prefix).update();
        }
    }

    @Test
    void disabledAndExpiredKeysAreNotRotatedOnSchedule() {
        create(Map.of("rotate_every", "PT2H"));
        people.admin().body("{\"disabled\":true}").patch("/kms/keys/" + name).then().statusCode(200);
        clock.advance(Duration.ofHours(3));
        upkeep.rotateDue();
        people.admin().body(Map.of("disabled", false, "expires_at", clock.instant().plusSeconds(60).toString())).patch("/kms/keys/" + name)
                .then().statusCode(200);
        clock.advance(Duration.ofSeconds(61));
        upkeep.rotateDue();
        assertThat(entries("api-key.rotate")).isZero();
    }

    @Test
    void expiringKeyIsWarnedOfOnceForEachTimeItIsToExpire() {
        double before = meters.get("gatehouse.api.keys.expiring").gauge().value();
        create(Map.of("expires_at", clock.instant().plus(Duration.ofDays(20)).toString()));
        upkeep.warnOfExpiry();
        assertThat(entries("api-key.expiring")).isZero();
        people.admin().body(Map.of("expires_at", clock.instant().plus(Duration.ofDays(13)).toString())).patch("/kms/keys/" + name)
                .then().statusCode(200);
        upkeep.warnOfExpiry();
        upkeep.warnOfExpiry();
        assertThat(entries("api-key.expiring")).isEqualTo(1);
        assertThat(meters.get("gatehouse.api.keys.expiring").gauge().value()).isEqualTo(before + 1);
        people.admin().body(Map.of("expires_at", clock.instant().plus(Duration.ofDays(12)).toString())).patch("/kms/keys/" + name)
                .then().statusCode(200);
        upkeep.warnOfExpiry();
        assertThat(entries("api-key.expiring")).isEqualTo(2);
        people.admin().body("{\"expires_at\":null}").patch("/kms/keys/" + name).then().statusCode(200);
        assertThat(meters.get("gatehouse.api.keys.expiring").gauge().value()).isEqualTo(before);
    }
}

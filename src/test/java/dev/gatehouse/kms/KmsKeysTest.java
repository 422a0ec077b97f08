package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.TestTrails;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.database.Databases;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

@GatehouseTest
class KmsKeysTest {
    @Autowired
    People people;
    @Autowired
    Database kmsDatabase;
    @Autowired
    Databases databases;
    @Autowired
    Sealer kmsSealer;
    @Autowired
    Settings settings;
    @Autowired
    MutableClock clock;

    private static String name() {
        return "svc-" + Ids.token(6).toLowerCase(Locale.ROOT).replace("_", "x");
    }

    @Test
    void importedKeyIsReadBackAndNowhereInClear() {
        String name = name();
        String key = "third-party-" + Ids.token(12);
        String admin = people.adminToken();
        people.as(admin).body(Map.of("service_name", name, "api_key", key)).post("/kms/keys").then().statusCode(201)
                .body("service_name", equalTo(name)).body("api_key", equalTo(key));
        people.as(admin).get("/kms/keys/" + name).then().statusCode(200).body("api_key", equalTo(key)).header("Cache-Control", "no-store");
        byte[] sealed = kmsDatabase.jdbc().sql("SELECT sealed FROM api_keys WHERE service_name = ?").param(name).query(byte[].class).single();
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain(key);
        assertThat(kmsDatabase.jdbc().sql("SELECT count(*) FROM audit_entries WHERE object = ? AND action IN ('api-key.create', 'api-key.read')")
                .param(name).query(Long.class).single()).isEqualTo(2);
    }

    @Test
    void generatedKeyHasPrefixAndChecksum() {
        String key = people.admin().body(Map.of("service_name", name())).post("/kms/keys").then().statusCode(201).extract().path("api_key");
        assertThat(ApiKeyText.isWellFormed(key)).isTrue();
        assertThat(ApiKeyText.isWellFormed(key.substring(0, key.length() - 1) + (key.endsWith("0") ? "1" : "0"))).isFalse();
    }

    @Test
    void unrecoverableKeyKeepsNoCiphertext() {
        String name = name();
        String admin = people.adminToken();
        people.as(admin).body(Map.of("service_name", name, "recoverable", false)).post("/kms/keys").then().statusCode(201);
        people.as(admin).get("/kms/keys/" + name).then().statusCode(409).body("type", equalTo("urn:gatehouse:problem:key-not-recoverable"));
    }

    @Test
    void keysNeedAdminAndAFreshFactor() {
        String editor = people.userToken("user,editor");
        people.nobody().get("/kms/keys/weather").then().statusCode(401);
        people.as(editor).get("/kms/keys/weather").then().statusCode(403).body("type", equalTo("urn:gatehouse:problem:role-missing"));
        String admin = people.adminToken();
        people.as(admin).get("/kms/keys/" + name()).then().statusCode(404);
        people.timePasses(Duration.ofMinutes(6));
        people.as(admin).get("/kms/keys/weather").then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:step-up-required"))
                .body("max_age", equalTo(300));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../up", "a/b", "a%2fb", "Upper", "", "with space", "a\\u202eb", "a\\u0000b", "a\\nb", "\\u0430pple", "usr_1",
        "0123456789012345678901234567890123456789012345678901234567890123"})
    void badServiceNameIsNamed(String name) {
        people.admin().body("{\"service_name\":\"" + name + "\"}").post("/kms/keys").then().statusCode(400).body("field", equalTo("service_name"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"service_name\":null", "\"service_name\":7", "\"service_name\":[\"a\"]"})
    void missingOrWronglyTypedServiceNameIsNamed(String member) {
        people.admin().body("{" + member + "}").post("/kms/keys").then().statusCode(400).body("field", equalTo("service_name"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "unknown       | `\"unknown\":1`",
        "api_key       | `\"api_key\":\"\"`",
        "api_key       | `\"api_key\":\"a\\u0000b\"`",
        "api_key       | `\"api_key\":12345`",
        "api_key       | `\"api_key\":\"ghk_a-key-of-ours-mistyped_00000000\"`",
        "recoverable   | `\"recoverable\":\"yes\"`",
        "recoverable   | `\"recoverable\":1`",
        "owner         | `\"owner\":\"\"`",
        "owner         | `\"owner\":\"a\\u202eb\"`",
        "owner         | `\"owner\":{}`",
        "roles         | `\"roles\":[\"root\"]`",
        "roles         | `\"roles\":[\"Admin\"]`",
        "roles         | `\"roles\":\"user\"`",
        "roles         | `\"roles\":[null]`",
        "expires_at    | `\"expires_at\":\"2001-01-01T00:00:00Z\"`",
        "expires_at    | `\"expires_at\":\"tomorrow\"`",
        "expires_at    | `\"expires_at\":1900000000`",
        "expires_at    | `\"expires_at\":\"+1000000000-12-31T23:59:59Z\"`",
        "rotate_every  | `\"rotate_every\":\"monthly\"`",
        "rotate_every  | `\"rotate_every\":\"PT1M\"`",
        "rotate_every  | `\"rotate_every\":\"-P30D\"`",
        "rotate_every  | `\"rotate_every\":30`"})
    void badFieldIsNamed(String field, String member) {
        String answered = people.admin().body("{\"service_name\":\"" + name() + "\"," + member + "}").post("/kms/keys").then()
                .statusCode(400).extract().path("field");
        assertThat(answered).startsWith(field);
    }

    @Test
    void tooLongOwnerAndKeyAreNamed() {
        people.admin().body(Map.of("service_name", name(), "owner", "o".repeat(129))).post("/kms/keys").then().statusCode(400).body("field", equalTo("owner"));
        people.admin().body(Map.of("service_name", name(), "api_key", "k".repeat(4097))).post("/kms/keys").then().statusCode(400).body("field", equalTo("api_key"));
    }

    @Test
    void bodyOverTheLimitIsRefused() {
        String body = "{\"service_name\":\"" + name() + "\",\"owner\":\"" + "o".repeat(17_000) + "\"}";
        people.admin().body(body).post("/kms/keys").then().statusCode(413).body("type", equalTo("urn:gatehouse:problem:body-too-large"));
    }

    @Test
    void bodyThatIsNoObjectIsRefused() {
        for (String body : List.of("[]", "\"weather\"", "{", "null", "")) {
            people.admin().body(body).post("/kms/keys").then().statusCode(400);
        }
    }

    @Test
    void scheduleIsRefusedWhereNobodyWouldLearnTheNewKey() {
        String admin = people.adminToken();
        for (Map<String, Object> key : List.<Map<String, Object>>of(Map.of("api_key", "imported-" + name()), Map.of("recoverable", false))) {
            Map<String, Object> body = new HashMap<>(key);
            body.put("service_name", name());
            body.put("rotate_every", "P30D");
            people.as(admin).body(body).post("/kms/keys").then().statusCode(422).body("field", equalTo("rotate_every"));
        }
    }

    @Test
    void namesOfOurOwnServicesAreTaken() {
        for (String name : List.of("kms", "two-factor", "search", "service-a", "gateway")) {
            people.admin().body(Map.of("service_name", name)).post("/kms/keys").then().statusCode(409).body("field", equalTo("service_name"));
        }
    }

    @Test
    void metadataSaysAllButTheKey() {
        String name = name();
        String admin = people.adminToken();
        String expires = clock.instant().plus(Duration.ofDays(90)).truncatedTo(ChronoUnit.SECONDS).toString();
        String key = people.as(admin).body(Map.of("service_name", name, "owner", "Ada", "roles", List.of("user", "editor"),
                "expires_at", expires, "rotate_every", "P30D")).post("/kms/keys").then().statusCode(201).extract().path("api_key");
        String metadata = people.as(admin).get("/kms/keys/" + name + "/metadata").then().statusCode(200)
                .body("service_name", equalTo(name)).body("version", equalTo(1)).body("owner", equalTo("Ada"))
                .body("roles", contains("editor", "user")).body("expires_at", equalTo(expires)).body("rotate_every", equalTo("P30D"))
                .body("created_at", notNullValue()).body("disabled", equalTo(false)).body("recoverable", equalTo(true))
                .body("imported", equalTo(false)).body("own_service", equalTo(false)).body("$", not(hasKey("last_used_at")))
                .extract().asString();
        String list = people.as(admin).get("/kms/keys?per_page=250").then().statusCode(200)
                .body("keys.find { it.service_name == '" + name + "' }.owner", equalTo("Ada")).body("found", greaterThan(0)).extract().asString();
        assertThat(metadata + list).doesNotContain(key);
    }

    @Test
    void listIsGivenInPages() {
        String admin = people.adminToken();
        for (int i = 0; i < 3; i++) {
            people.as(admin).body(Map.of("service_name", name())).post("/kms/keys").then().statusCode(201);
        }
        List<String> first = people.as(admin).get("/kms/keys?page=1&per_page=2").path("keys.service_name");
        List<String> second = people.as(admin).get("/kms/keys?page=2&per_page=2").path("keys.service_name");
        assertThat(first).hasSize(2).isSorted().doesNotContainAnyElementsOf(second);
        for (String query : List.of("page=0", "per_page=251", "per_page=x", "page=1&page=2")) {
            people.as(admin).get("/kms/keys?" + query).then().statusCode(400);
        }
    }

    @Test
    void changeLeavesWhatIsAbsentAndTakesAwayWhatIsNull() {
        String name = name();
        String admin = people.adminToken();
        people.as(admin).body(Map.of("service_name", name, "owner", "Ada", "roles", List.of("user"), "rotate_every", "P30D"))
                .post("/kms/keys").then().statusCode(201);
        people.as(admin).body("{\"roles\":[\"editor\"]}").patch("/kms/keys/" + name).then().statusCode(200)
                .body("owner", equalTo("Ada")).body("roles", contains("editor")).body("rotate_every", equalTo("P30D"));
        people.as(admin).body("{\"owner\":null,\"roles\":null,\"rotate_every\":null,\"expires_at\":null}").patch("/kms/keys/" + name)
                .then().statusCode(200).body("$", not(hasKey("owner"))).body("roles", empty()).body("$", not(hasKey("rotate_every")));
        people.as(admin).body("{}").patch("/kms/keys/" + name).then().statusCode(200).body("disabled", equalTo(false));
        assertThat(actions(name)).containsExactly("api-key.create", "api-key.change", "api-key.change", "api-key.change");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "disabled      | `{\"disabled\":null}`",
        "disabled      | `{\"disabled\":\"true\"}`",
        "roles         | `{\"roles\":[\"root\"]}`",
        "roles         | `{\"roles\":[null]}`",
        "roles         | `{\"roles\":{}}`",
        "owner         | `{\"owner\":7}`",
        "expires_at    | `{\"expires_at\":\"2001-01-01T00:00:00Z\"}`",
        "rotate_every  | `{\"rotate_every\":\"P\"}`",
        "service_name  | `{\"service_name\":\"other\"}`",
        "api_key       | `{\"api_key\":\"other\"}`"})
    void badChangeIsNamedAndChangesNothing(String field, String body) {
        String name = name();
        String admin = people.adminToken();
        people.as(admin).body(Map.of("service_name", name)).post("/kms/keys").then().statusCode(201);
        String answered = people.as(admin).body(body).patch("/kms/keys/" + name).then().statusCode(400).extract().path("field");
        assertThat(answered).startsWith(field);
        assertThat(actions(name)).containsExactly("api-key.create");
    }

    @Test
    void deletedKeyIsGoneAndItsNameFree() {
        String name = name();
        String admin = people.adminToken();
        people.as(admin).body(Map.of("service_name", name)).post("/kms/keys").then().statusCode(201);
        people.as(admin).delete("/kms/keys/" + name).then().statusCode(204);
        people.as(admin).delete("/kms/keys/" + name).then().statusCode(404);
        people.as(admin).get("/kms/keys/" + name).then().statusCode(404);
        people.as(admin).body(Map.of("service_name", name)).post("/kms/keys").then().statusCode(201);
        assertThat(actions(name)).containsExactly("api-key.create", "api-key.delete", "api-key.read", "api-key.create");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /kms/keys", "GET /kms/keys/weather", "GET /kms/keys/weather/metadata", "PATCH /kms/keys/weather",
        "POST /kms/keys/weather/rotate", "DELETE /kms/keys/weather"})
    void everyCallNeedsAdminAndAFreshFactor(String call) {
        String method = call.split(" ")[0];
        String path = call.split(" ")[1];
        people.nobody().body("{}").request(method, path).then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:token-missing"));
        people.as(people.userToken("user,editor")).body("{}").request(method, path).then().statusCode(403)
                .body("type", equalTo("urn:gatehouse:problem:role-missing"));
        String admin = people.adminToken();
        people.timePasses(Duration.ofMinutes(6));
        people.as(admin).body("{}").request(method, path).then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:step-up-required"));
    }

    @Test
    void unknownServiceIsNotFoundAndABadNameIsNamed() {
        String admin = people.adminToken();
        for (String method : List.of("PATCH", "DELETE")) {
            people.as(admin).body("{}").request(method, "/kms/keys/" + name()).then().statusCode(404);
            people.as(admin).body("{}").request(method, "/kms/keys/Upper").then().statusCode(400).body("field", equalTo("service_name"));
        }
        people.as(admin).get("/kms/keys/" + name() + "/metadata").then().statusCode(404);
    }

    private List<String> actions(String name) {
        return kmsDatabase.jdbc().sql("SELECT action FROM audit_entries WHERE object = ? ORDER BY seq").param(name).query(String.class).list();
    }

    @Test
    void oneOfManyCreatesWinsWhenTheNameIsTheSame() throws Exception {
        String name = name();
        String admin = people.adminToken();
        List<Callable<Integer>> creates = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            creates.add(() -> people.as(admin).body(Map.of("service_name", name)).post("/kms/keys").statusCode());
        }
        var pool = Executors.newFixedThreadPool(8);
        List<Integer> statuses = new ArrayList<>();
        for (var create : pool.invokeAll(creates)) {
            statuses.add(create.get());
        }
        pool.shutdown();
        assertThat(statuses).containsOnlyOnce(201);
        assertThat(statuses.stream().filter(s -> s != 201)).allMatch(s -> s == 409);
    }

    @Test
    void nothingIsDoneWhenTheAuditEntryCannotBeWritten(@TempDir Path folder) {
        AuditTrail broken = TestTrails.broken(databases, folder, clock);
        ApiKeyCipher cipher = new ApiKeyCipher(kmsSealer);
        ApiKeyStore store = new ApiKeyStore(kmsDatabase, clock);
        ApiKeys keys = new ApiKeys(kmsDatabase, store, cipher, new ApiKeyRotation(store, cipher, broken, clock), broken,
                (service, before) -> { }, settings, clock);
        Caller admin = new Caller(Caller.Kind.USER, "usr_x", "x", Set.of("admin"), "", "ses_x", Caller.MFA, clock.instant(), "",
                Origin.internal());
        String name = name();
        assertThatThrownBy(() -> keys.create(admin, new NewApiKey(name, null, null, null, null, null, null)))
                .hasMessage("unavailable");
        assertThat(kmsDatabase.jdbc().sql("SELECT count(*) FROM api_keys WHERE service_name = ?").param(name).query(Long.class).single()).isZero();
    }

    @Test
    void auditEntriesCannotBeChangedByTheService() {
        for (String statement : List.of("DELETE FROM audit_entries", "UPDATE audit_entries SET actor = 'x'", "TRUNCATE audit_entries")) {
            assertThatThrownBy(() -> kmsDatabase.jdbc().sql(statement).update()).rootCause().hasMessageContaining("permission denied");
        }
    }
}

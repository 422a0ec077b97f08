package dev.gatehouse.kms.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.TestTrails;
import dev.gatehouse.kms.secrets.Secrets.NewVersion;
import dev.gatehouse.kms.secrets.Secrets.Wanted;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Endpoints;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.ServiceClient;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.database.Databases;
import dev.gatehouse.platform.services.SecretsAtKms;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import dev.gatehouse.support.Race;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

@GatehouseTest
class SecretsTest {
    @Autowired
    People people;
    @Autowired
    Database kmsDatabase;
    @Autowired
    Databases databases;
    @Autowired
    Sealer kmsSealer;
    @Autowired
    Secrets secrets;
    @Autowired
    SecretStore store;
    @Autowired
    SecretExpiry expiry;
    @Autowired
    Settings settings;
    @Autowired
    Endpoints endpoints;
    @Autowired
    CamelContext camel;
    @Autowired
    ObjectMapper json;
    @Autowired
    MutableClock clock;

    @Test
    void everyVersionIsReadableAndNowhereInClear() {
        String path = path();
        String token = people.adminToken();
        write(token, path, Map.of("password", "first-s3cret", "nested", Map.of("port", 5432))).then().statusCode(200)
                .body("path", equalTo(path)).body("version", equalTo(1)).body("created_at", notNullValue());
        write(token, path, Map.of("password", "second-s3cret")).then().statusCode(200).body("version", equalTo(2));
        people.as(token).get("/kms/secrets/" + path).then().statusCode(200).header("Cache-Control", "no-store")
                .body("version", equalTo(2)).body("data.password", equalTo("second-s3cret"));
        people.as(token).get("/kms/secrets/" + path + "?version=1").then().statusCode(200)
                .body("data.password", equalTo("first-s3cret")).body("data.nested.port", equalTo(5432));
        people.as(token).get("/kms/secrets/" + path + "?version=3").then().statusCode(404);
        for (byte[] sealed : sealed(path)) {
            assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("s3cret", "password");
        }
        assertThat(audited(path)).containsExactly("secret.write OK", "secret.write OK", "secret.read OK", "secret.read OK", "secret.read DENIED");
    }

    @Test
    void writeIsRefusedWhenAnotherVersionIsTheNewest() {
        String path = path();
        String token = people.adminToken();
        people.as(token).body(Map.of("data", Map.of(), "cas", 3)).put("/kms/secrets/" + path).then().statusCode(409)
                .body("type", equalTo("urn:gatehouse:problem:conflict")).body("version", equalTo(0));
        people.as(token).get("/kms/secret-metadata/" + path).then().statusCode(404);
        people.as(token).body(Map.of("data", Map.of(), "cas", 0)).put("/kms/secrets/" + path).then().statusCode(200);
        people.as(token).body(Map.of("data", Map.of(), "cas", 0)).put("/kms/secrets/" + path).then().statusCode(409);
        people.as(token).body(Map.of("data", Map.of(), "cas", 1)).put("/kms/secrets/" + path).then().statusCode(200).body("version", equalTo(2));
    }

    @Test
    void oneOfManyWritersWinsWhenAllExpectTheSameVersion() throws Exception {
        String path = path();
        String token = people.adminToken();
        for (int cas = 0; cas < 3; cas++) {
            Map<String, Object> body = Map.of("data", Map.of("a", "b"), "cas", cas);
            assertThat(Race.of(16, () -> people.as(token).body(body).put("/kms/secrets/" + path).statusCode()))
                    .as("expecting " + cas).containsOnlyOnce(200).hasSize(16).filteredOn(status -> status != 200).containsOnly(409);
        }
        people.as(token).get("/kms/secrets/" + path).then().body("version", equalTo(3));
    }

    @Test
    void everyWriteGetsItsOwnNumberWhenNoneExpectsOne() throws Exception {
        String path = path();
        String token = people.adminToken();
        List<Integer> versions = Race.of(8, () -> write(token, path, Map.of()).then().statusCode(200).extract().path("version"));
        assertThat(versions).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void destroyedVersionKeepsWhatIsKnownAboutItAndNothingElse() {
        String path = path();
        String token = people.adminToken();
        write(token, path, Map.of("a", "old"));
        write(token, path, Map.of("a", "new"));
        people.as(token).delete("/kms/secrets/" + path + "?version=1").then().statusCode(204);
        people.as(token).get("/kms/secrets/" + path + "?version=1").then().statusCode(404);
        people.as(token).get("/kms/secrets/" + path).then().statusCode(200).body("data.a", equalTo("new"));
        people.as(token).get("/kms/secret-metadata/" + path).then().statusCode(200).body("versions.version", contains(1, 2))
                .body("versions[0].destroyed_at", notNullValue()).body("versions[1]", not(hasKey("destroyed_at")));
        assertThat(sealed(path)).as("the ciphertext is gone").hasSize(1);
        assertThat(store.sealed(new SecretPath(path), 1)).as("also for who has just seen that it is there").isEmpty();
        people.as(token).delete("/kms/secrets/" + path + "?version=9").then().statusCode(404);
        people.as(token).delete("/kms/secrets/" + path + "?version=0").then().statusCode(400).body("field", equalTo("version"));
    }

    @Test
    void removedSecretStartsAnew() {
        String path = path();
        String token = people.adminToken();
        write(token, path, Map.of("a", "old"));
        people.as(token).delete("/kms/secrets/" + path).then().statusCode(204);
        people.as(token).get("/kms/secrets/" + path).then().statusCode(404);
        people.as(token).delete("/kms/secrets/" + path).then().statusCode(404);
        assertThat(sealed(path)).isEmpty();
        people.as(token).body(Map.of("data", Map.of(), "cas", 0)).put("/kms/secrets/" + path).then().statusCode(200).body("version", equalTo(1));
    }

    @Test
    void oldestVersionIsDroppedBeyondTheMaximum() {
        String path = path();
        String token = people.adminToken();
        for (int i = 0; i < 12; i++) {
            write(token, path, Map.of("n", i));
        }
        people.as(token).get("/kms/secret-metadata/" + path).then().body("max_versions", equalTo(10))
                .body("versions.version", contains(3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
        rules(token, path, Map.of("max_versions", 2)).then().statusCode(200).body("versions.version", contains(11, 12));
        write(token, path, Map.of());
        people.as(token).get("/kms/secret-metadata/" + path).then().body("versions.version", contains(12, 13));
        assertThat(sealed(path)).hasSize(2);
    }

    @Test
    void versionIsGoneWhenItsTimeIsOver() {
        String path = path();
        String token = people.adminToken();
        write(token, path, Map.of("kept", "for ever"));
        rules(token, path, Map.of("expires_after", "PT30S")).then().statusCode(200).body("expires_after", equalTo("PT30S"));
        write(token, path, Map.of("kept", "for a while"));
        people.as(token).get("/kms/secrets/" + path).then().statusCode(200);
        people.timePasses(Duration.ofSeconds(31));
        people.as(token).get("/kms/secrets/" + path).then().statusCode(404);
        people.as(token).get("/kms/secrets/" + path + "?version=1").then().statusCode(200).body("data.kept", equalTo("for ever"));
        expiry.run();
        assertThat(sealed(path)).as("the ciphertext is gone").hasSize(1);
        people.as(token).get("/kms/secret-metadata/" + path).then().body("versions[1].destroyed_at", notNullValue())
                .body("versions[1].expires_at", notNullValue());
        assertThat(audited(path + " 2")).containsExactly("secret.expire OK");
    }

    @Test
    void readersAndWritersAreThoseTheMetadataNames() {
        String path = path();
        String admin = people.adminToken();
        String user = people.enrolledUser(new Authenticator(clock)).get("token");
        write(admin, path, Map.of("a", "b"));
        Response unknown = people.as(user).get("/kms/secrets/" + path());
        Response hidden = people.as(user).get("/kms/secrets/" + path);
        assertThat(withoutInstance(hidden)).isEqualTo(withoutInstance(unknown)).containsEntry("status", 404);
        assertThat(withoutInstance(write(user, path, Map.of()))).isEqualTo(withoutInstance(write(user, path(), Map.of()))).containsEntry("status", 404);
        rules(admin, path, Map.of("readers", Map.of("roles", List.of("user")))).then().statusCode(200)
                .body("readers.roles", contains("user")).body("readers.services", empty()).body("writers.roles", empty());
        people.as(user).get("/kms/secrets/" + path).then().statusCode(200).body("data.a", equalTo("b"));
        write(user, path, Map.of()).then().statusCode(404);
        people.as(admin).get("/kms/secrets/" + path).then().statusCode(200); // the first admin has the role user too
        rules(admin, path, Map.of("writers", Map.of("roles", List.of("user")), "readers", Map.of("services", List.of("search")))).then().statusCode(200);
        write(user, path, Map.of()).then().statusCode(200).body("version", equalTo(2));
        people.as(user).get("/kms/secrets/" + path).then().statusCode(404);
        people.as(admin).get("/kms/secrets/" + path).then().statusCode(403).body("type", equalTo("urn:gatehouse:problem:role-missing"));
        people.as(user).delete("/kms/secrets/" + path).then().statusCode(403);
        people.as(user).get("/kms/secret-metadata/" + path).then().statusCode(403);
        rules(user, path, Map.of()).then().statusCode(403);
        assertThat(audited(path)).contains("secret.read DENIED", "secret.write DENIED", "secret.metadata-update OK");
    }

    @Test
    void everyPersonNeedsAFreshFactor() {
        String path = path();
        String admin = people.adminToken();
        write(admin, path, Map.of());
        rules(admin, path, Map.of("readers", Map.of("roles", List.of("user", "admin")), "writers", Map.of("roles", List.of("user"))));
        String password = people.userToken("user");
        people.timePasses(Duration.ofMinutes(6));
        for (String token : List.of(admin, password)) {
            people.as(token).get("/kms/secrets/" + path).then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:step-up-required"));
            people.as(token).get("/kms/secrets").then().statusCode(401);
            write(token, path, Map.of()).then().statusCode(401);
        }
        people.as(admin).get("/kms/secret-metadata/" + path).then().statusCode(401);
        people.nobody().get("/kms/secrets/" + path).then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:token-missing"));
        Caller stale = person("user");
        assertThatThrownBy(() -> secrets.write(new Caller(Caller.Kind.USER, "usr_x", "x", Set.of("user"), "", "ses_x", "pwd", clock.instant(), "",
                Origin.internal()), at(path), body("a"))).isInstanceOf(ProblemException.class).hasMessageContaining("step-up-required");
        assertThatThrownBy(() -> secrets.read(new Caller(stale.kind(), stale.subject(), "x", stale.roles(), Caller.ENROL_SCOPE, "ses_x", Caller.MFA,
                clock.instant(), "", Origin.internal()), at(path))).hasMessageContaining("factor-required");
    }

    @Test
    void serviceReadsItsOwnWithItsOwnCredential() {
        String path = path();
        String admin = people.adminToken();
        write(admin, path, Map.of("api_key", "xyz", "nodes", List.of("a", "b")));
        rules(admin, path, Map.of("readers", Map.of("services", List.of("search")))).then().statusCode(200);
        assertThat(as("search").read(path)).contains(Map.of("api_key", "xyz", "nodes", "[\"a\",\"b\"]"));
        assertThat(as("service-a").read(path)).isEmpty();
        assertThat(as("search").read(path())).isEmpty();
        assertThat(kmsDatabase.jdbc().sql("SELECT actor || ' ' || outcome FROM audit_entries WHERE object = ? AND action = 'secret.read' ORDER BY seq")
                .param(path).query(String.class).list()).containsExactly("search OK", "service-a DENIED");
        assertThatThrownBy(() -> secrets.readOwn(person("admin"), new Wanted(path))).hasMessageContaining("caller-not-allowed");
    }

    @Test
    void serviceReadsAndListsOverHttpWithItsOwnToken() {
        String path = path();
        String service = ("svc" + Ids.token(6)).toLowerCase(Locale.ROOT);
        String admin = people.adminToken();
        write(admin, path, Map.of("api_key", "xyz"));
        String token = people.form().auth().preemptive().basic(service, people.serviceKey(service))
                .formParam("grant_type", "client_credentials").post("/kms/token").then().statusCode(200).extract().path("access_token");
        people.as(token).get("/kms/secrets/" + path).then().statusCode(404);
        rules(admin, path, Map.of("readers", Map.of("services", List.of(service)))).then().statusCode(200);
        people.as(token).get("/kms/secrets/" + path).then().statusCode(200).body("data.api_key", equalTo("xyz"));
        people.as(token).get("/kms/secrets?prefix=" + path).then().statusCode(200).body("paths", contains(path));
        write(token, path, Map.of()).then().statusCode(404);
        people.as(token).delete("/kms/secrets/" + path).then().statusCode(403);
        people.as(token).get("/kms/secret-metadata/" + path).then().statusCode(403);
    }

    @Test
    void serviceWritesWhatItIsGrantedAndMakesNothing() {
        String path = path();
        Caller search = Caller.service("search", Origin.internal());
        assertThatThrownBy(() -> secrets.write(search, at(path), body("a"))).hasMessageContaining("not-found");
        rules(people.adminToken(), path, Map.of("writers", Map.of("services", List.of("search")), "readers", Map.of("services", List.of("search"))))
                .then().statusCode(200).body("versions", empty());
        assertThat(secrets.write(search, at(path), body("a")).version()).isEqualTo(1);
        assertThat(secrets.read(search, at(path)).data().path("value").asText()).isEqualTo("a");
        assertThatThrownBy(() -> secrets.write(Caller.service("two-factor", Origin.internal()), at(path), body("b"))).hasMessageContaining("not-found");
        assertThat(secrets.list(search, request(Map.of("prefix", List.of(path)))).paths()).containsExactly(path);
    }

    @Test
    void listShowsWhatTheCallerMayReadPageByPage() {
        String prefix = path();
        String admin = people.adminToken();
        String user = people.enrolledUser(new Authenticator(clock)).get("token");
        for (String name : List.of("a", "b", "c")) {
            rules(admin, prefix + "/" + name, name.equals("b") ? Map.of("readers", Map.of("roles", List.of("user"))) : Map.of());
        }
        people.as(admin).get("/kms/secrets?limit=2&prefix=" + prefix).then().statusCode(200)
                .body("paths", contains(prefix + "/a", prefix + "/b")).body("next", equalTo(prefix + "/b"));
        people.as(admin).get("/kms/secrets?limit=2&prefix=" + prefix + "&after=" + prefix + "/b").then().statusCode(200)
                .body("paths", contains(prefix + "/c")).body("next", nullValue());
        people.as(user).get("/kms/secrets?prefix=" + prefix).then().body("paths", contains(prefix + "/b"));
        people.as(user).get("/kms/secrets?prefix=" + prefix + "&limit=0").then().statusCode(400).body("field", equalTo("limit"));
        people.as(user).get("/kms/secrets?prefix=%25").then().statusCode(400).body("field", equalTo("prefix"));
    }

    @Test
    void movedCiphertextIsRefusedAndOnTheRecord() {
        String path = path();
        String other = path();
        String token = people.adminToken();
        write(token, path, Map.of("a", "1"));
        write(token, path, Map.of("a", "2"));
        write(token, other, Map.of("a", "other"));
        String move = "UPDATE secret_versions SET sealed = (SELECT sealed FROM secret_versions WHERE path = ? AND version = 1)"
                + " WHERE path = ? AND version = ?";
        kmsDatabase.jdbc().sql(move).params(path, path, 2).update();
        people.as(token).get("/kms/secrets/" + path).then().statusCode(500);
        kmsDatabase.jdbc().sql(move).params(other, path, 1).update();
        people.as(token).get("/kms/secrets/" + path + "?version=1").then().statusCode(500);
        people.as(token).get("/kms/secrets/" + other).then().statusCode(200);
        assertThat(audited(path)).filteredOn(entry -> entry.endsWith("FAILED")).hasSize(2);
    }

    @Test
    void nothingIsWrittenOrReadWhenTheAuditEntryCannotBeWritten(@TempDir Path folder) {
        AuditTrail broken = TestTrails.broken(databases, folder, clock);
        Secrets unaudited = new Secrets(store, new SecretRecord(kmsDatabase, broken), kmsSealer, json, settings, clock);
        String path = path();
        assertThatThrownBy(() -> unaudited.write(person("admin"), at(path), body("a"))).hasMessage("unavailable");
        assertThat(store.find(new SecretPath(path))).isEmpty();
        secrets.write(person("admin"), at(path), body("a"));
        assertThatThrownBy(() -> unaudited.read(person("admin"), at(path))).hasMessage("unavailable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Upper", "a/-b", "a/.b", "with%20space", "caf%C3%A9", "a/b/c/d/e/f/g/h/i/j/k", "%D0%B0dmin", "a:b"})
    void badPathIsNamed(String path) {
        people.admin().urlEncodingEnabled(false).get("/kms/secrets/" + path).then().statusCode(400).body("field", equalTo("path"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"data\":null}", "{\"data\":[]}", "{\"data\":\"text\"}"})
    void dataMustBeAnObject(String body) {
        people.admin().body(body).put("/kms/secrets/" + path()).then().statusCode(400).body("field", equalTo("data"));
    }

    @Test
    void badFieldIsNamed() {
        String token = people.adminToken();
        for (String body : List.of("{\"data\":{},\"cas\":-1}", "{\"data\":{},\"cas\":\"1\"}")) {
            people.as(token).body(body).put("/kms/secrets/" + path()).then().statusCode(400).body("field", equalTo("cas"));
        }
        people.as(token).body("{\"data\":{},\"extra\":1}").put("/kms/secrets/" + path()).then().statusCode(400).body("field", equalTo("extra"));
        people.as(token).body("{\"data\":{\"a\":1,\"a\":2}}").put("/kms/secrets/" + path()).then().statusCode(400);
        Map<String, String> bad = Map.of("{\"max_versions\":0}", "max_versions", "{\"max_versions\":101}", "max_versions",
                "{\"expires_after\":\"soon\"}", "expires_after", "{\"expires_after\":\"PT0S\"}", "expires_after",
                "{\"expires_after\":\"P99999999D\"}", "expires_after", "{\"readers\":{\"roles\":[\"wizard\"]}}", "roles",
                "{\"writers\":{\"services\":[\"../x\"]}}", "services");
        bad.forEach((body, field) -> people.as(token).body(body).put("/kms/secret-metadata/" + path()).then().statusCode(400)
                .body("field", equalTo(field)));
    }

    @Test
    void dataIsRefusedWhenItIsTooLarge() {
        String token = people.adminToken();
        write(token, path(), Map.of("a", "x".repeat(64 * 1024 - 8))).then().statusCode(200);
        write(token, path(), Map.of("a", "x".repeat(64 * 1024 - 7))).then().statusCode(413).body("type", equalTo("urn:gatehouse:problem:body-too-large"));
        write(token, path(), Map.of("a", "x".repeat(200 * 1024))).then().statusCode(413);
    }

    private static String path() {
        return "test/" + ("p" + Ids.token(9)).toLowerCase(Locale.ROOT);
    }

    private Response write(String token, String path, Map<String, ?> data) {
        return people.as(token).body(Map.of("data", data)).put("/kms/secrets/" + path);
    }

    private Response rules(String token, String path, Map<String, ?> rules) {
        return people.as(token).body(rules).put("/kms/secret-metadata/" + path);
    }

    private SecretsAtKms as(String service) {
        return new SecretsAtKms(new ServiceClient(service, camel, json, endpoints::uri));
    }

    private Caller person(String role) {
        return new Caller(Caller.Kind.USER, "usr_x", "x", Set.of(role), "", "ses_x", Caller.MFA, clock.instant(), "", Origin.internal());
    }

    private NewVersion body(String value) {
        return new NewVersion(json.createObjectNode().put("value", value), null);
    }

    private static Request at(String path) {
        return new Request("PUT", Map.of("path", path), Map.of(), name -> null);
    }

    private static Request request(Map<String, List<String>> query) {
        return new Request("GET", Map.of(), query, name -> null);
    }

    private List<byte[]> sealed(String path) {
        return kmsDatabase.jdbc().sql("SELECT sealed FROM secret_versions WHERE path = ? AND sealed IS NOT NULL").param(path)
                .query((row, n) -> row.getBytes(1)).list();
    }

    private List<String> audited(String object) {
        return kmsDatabase.jdbc().sql("SELECT action || ' ' || outcome FROM audit_entries WHERE object = ? ORDER BY seq").param(object)
                .query(String.class).list();
    }

    private static Map<String, Object> withoutInstance(Response response) {
        Map<String, Object> problem = response.path("");
        problem.remove("instance");
        return problem;
    }
}

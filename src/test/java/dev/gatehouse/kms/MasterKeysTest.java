package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

@GatehouseTest
class MasterKeysTest {
    @Autowired
    People people;
    @Autowired
    Settings settings;
    @Autowired
    Database kmsDatabase;
    @Autowired
    Database twoFactorDatabase;
    @Autowired
    Database serviceADatabase;
    @Autowired
    ObjectMapper json;
    @Autowired
    MutableClock clock;

    @Test
    void noRequestFailsWhileTheMasterKeyOfTheKmsIsReplaced() throws Exception {
        String admin = people.adminToken();
        String name = ("kek" + Ids.token(9)).toLowerCase(Locale.ROOT);
        for (int i = 0; i < 150; i++) {
            people.as(admin).body(Map.of("data", Map.of("n", i))).put("/kms/secrets/kek/" + name + "/" + i).then().statusCode(200);
        }
        String key = people.as(admin).body(Map.of("service_name", name)).post("/kms/keys").then().statusCode(201).extract().path("api_key");
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Map<Integer, Integer>> load = CompletableFuture.supplyAsync(() -> readAndWriteUntil(over, admin, name));
        int before = activeVersion("kms", admin);
        List<JsonNode> first = rewrap("kms", admin, "{\"new_version\":true}");
        List<JsonNode> second = rewrap("kms", admin, "{\"new_version\":true}");
        over.set(true);
        assertThat(load.join()).as("statuses of the load").containsOnlyKeys(200);
        assertThat(first.get(0).path("total").asInt()).isGreaterThanOrEqualTo(151);
        for (List<JsonNode> lines : List.of(first, second)) {
            assertThat(lines).hasSizeGreaterThan(2);
            assertThat(lines.subList(0, lines.size() - 1)).noneMatch(line -> line.has("finished"));
        }
        JsonNode last = second.get(second.size() - 1);
        assertThat(last.path("finished").asBoolean()).isTrue();
        assertThat(last.path("version").asInt()).isEqualTo(before + 2);
        people.as(admin).get("/kms/keys/" + name).then().statusCode(200).body("api_key", equalTo(key));
        people.as(admin).get("/kms/secrets/kek/" + name + "/149").then().statusCode(200).body("data.n", equalTo(149));
        assertOnlyTheNewestWraps("kms", admin, before + 2);
        assertThat(audited(kmsDatabase, "kek-v" + (before + 2))).containsExactly("kek.rewrap", "kek.rewrapped");
    }

    @Test
    void authenticatorsStayGoodWhenTheMasterKeyOfTheTwoFactorServiceIsReplaced() throws Exception {
        Authenticator authenticator = new Authenticator(clock);
        Map<String, String> user = people.enrolledUser(authenticator);
        String admin = people.adminToken();
        int before = activeVersion("2fa", admin);
        List<JsonNode> lines = rewrap("2fa", admin, "{\"new_version\":true}");
        assertThat(lines.get(lines.size() - 1).path("finished").asBoolean()).isTrue();
        people.as(user.get("token")).body(Map.of("otp_code", authenticator.nextCode())).post("/2fa/auth/verify").then().statusCode(200);
        assertOnlyTheNewestWraps("2fa", people.adminToken(), before + 1);
        assertThat(audited(twoFactorDatabase, "kek-v" + (before + 1))).containsExactly("kek.rewrap", "kek.rewrapped");
    }

    @Test
    void personsInTheRecordStayReadableWhenTheMasterKeyOfServiceAIsReplaced() throws Exception {
        String editor = people.register("editor");
        people.as(people.login(editor, People.PASSWORD).path("access_token")).body(Map.of("elementType", "script",
                "elementId", 700_000_000 + ThreadLocalRandom.current().nextInt(1_000_000), "comment", "c")).post("/service_a/sequence").then().statusCode(201);
        String admin = people.adminToken();
        int before = activeVersion("service_a", admin);
        List<JsonNode> lines = rewrap("service_a", admin, "{\"new_version\":true}");
        assertThat(lines.get(lines.size() - 1).path("finished").asBoolean()).isTrue();
        assertThat(lines.get(0).path("total").asInt()).isPositive();
        assertOnlyTheNewestWraps("service_a", admin, before + 1);
        people.as(admin).get("/service_a/audit?action=element.create&order=desc&limit=1").then().statusCode(200)
                .body("entries[0].actor_name", equalTo(editor)).body("entries[0].source", equalTo("127.0.0.1"));
        assertThat(audited(serviceADatabase, "kek-v" + (before + 1))).containsExactly("kek.rewrap", "kek.rewrapped");
    }

    @Test
    void nothingIsMadeWhenNoBodyAsksForIt() throws Exception {
        String admin = people.adminToken();
        int before = activeVersion("kms", admin);
        List<JsonNode> lines = rewrap("kms", admin, null);
        assertThat(lines.get(lines.size() - 1).path("version").asInt()).isEqualTo(before);
        assertThat(keyFile(before + 1)).doesNotExist();
    }

    @Test
    void problemIsUnavailableWhenTheNewestFileIsNoKey() throws Exception {
        String admin = people.adminToken();
        int before = activeVersion("kms", admin);
        Path torn = Files.writeString(keyFile(before + 1), "half a fi");
        try {
            people.as(admin).body("{}").post("/kms/kek/rewrap").then().statusCode(503)
                    .body("type", equalTo("urn:gatehouse:problem:unavailable")).body("detail", equalTo("the master key kek-v" + (before + 1) + " cannot be read or made"));
        } finally {
            Files.delete(torn);
        }
        assertThat(activeVersion("kms", admin)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kms", "2fa", "service_a"})
    void masterKeysAreForAdministratorsWithAFreshFactor(String service) {
        String editor = people.enrolledUser(new Authenticator(clock)).get("token");
        String admin = people.adminToken();
        people.nobody().get("/" + service + "/kek").then().statusCode(401);
        people.as(editor).get("/" + service + "/kek").then().statusCode(403).body("type", equalTo("urn:gatehouse:problem:role-missing"));
        people.as(editor).body("{}").post("/" + service + "/kek/rewrap").then().statusCode(403);
        people.as(admin).body("{\"new_version\":\"yes\"}").post("/" + service + "/kek/rewrap").then().statusCode(400).body("field", equalTo("new_version"));
        people.timePasses(Duration.ofMinutes(6));
        people.as(admin).body("{}").post("/" + service + "/kek/rewrap").then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:step-up-required"));
    }

    @Test
    void everyColumnForSealedValuesIsCalledSo() {
        // the naming rule is how a re-wrap finds values: a bytea column of that meaning under another name would be lost
        for (Database database : List.of(kmsDatabase, twoFactorDatabase, serviceADatabase)) {
            assertThat(database.jdbc().sql("""
                            SELECT c.table_name || '.' || c.column_name FROM information_schema.columns c
                            WHERE c.table_schema = current_schema() AND c.column_name ~ 'seal|cipher|encrypt'
                                AND (c.data_type <> 'bytea' OR c.column_name !~ '(^|_)sealed$') AND c.table_name NOT LIKE 'audit%'""")
                    .query(String.class).list()).isEmpty();
        }
    }

    private Map<Integer, Integer> readAndWriteUntil(AtomicBoolean over, String admin, String name) {
        Map<Integer, Integer> statuses = new HashMap<>();
        for (int i = 0; !over.get() || i < 20; i++) {
            String path = "/kms/secrets/kek/" + name + "/" + i % 150;
            statuses.merge(people.as(admin).body(Map.of("data", Map.of("n", i % 150))).put(path).statusCode(), 1, Integer::sum);
            statuses.merge(people.as(admin).get(path).statusCode(), 1, Integer::sum);
            statuses.merge(people.as(admin).get("/kms/keys/" + name).statusCode(), 1, Integer::sum);
        }
        return statuses;
    }

    private int activeVersion(String service, String admin) {
        return people.as(admin).get("/" + service + "/kek").then().statusCode(200).extract().path("active_version");
    }

    private void assertOnlyTheNewestWraps(String service, String admin, int newest) {
        List<Map<String, Object>> versions = people.as(admin).get("/" + service + "/kek").then().statusCode(200).extract().path("versions");
        assertThat(versions).allSatisfy(version -> assertThat((Integer) version.get("wraps") > 0).isEqualTo(version.get("version").equals(newest)));
        assertThat(versions).extracting(version -> version.get("file_present")).containsOnly(true);
    }

    private List<JsonNode> rewrap(String service, String admin, String body) throws Exception {
        var request = people.as(admin);
        var answer = (body == null ? request : request.body(body)).post("/" + service + "/kek/rewrap");
        answer.then().statusCode(200).contentType("application/x-ndjson");
        List<JsonNode> lines = new ArrayList<>();
        for (String line : answer.asString().lines().toList()) {
            lines.add(json.readTree(line));
        }
        return lines;
    }

    private Path keyFile(int version) {
        return settings.dataDir().resolve("keys/kms/kek-v" + version);
    }

    private static List<String> audited(Database database, String object) {
        return database.jdbc().sql("SELECT action FROM audit_entries WHERE object = ? ORDER BY seq").param(object).query(String.class).list();
    }
}

package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.audit.AuditTrail;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
    @ValueSource(strings = {"../up", "Upper", "", "with space", "a\\u202eb"})
    void badServiceNameIsNamed(String name) {
        people.admin().body("{\"service_name\":\"" + name + "\"}").post("/kms/keys").then().statusCode(400).body("field", equalTo("service_name"));
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
    void nothingIsDoneWhenTheAuditEntryCannotBeWritten() {
        // a trail whose table is not there: the act must not stand without its entry
        AuditTrail broken = new AuditTrail(databases.open("no-audit"), new ObjectMapper(), clock);
        ApiKeys keys = new ApiKeys(kmsDatabase, kmsSealer, broken, settings, clock);
        Caller admin = new Caller(Caller.Kind.USER, "usr_x", "x", Set.of("admin"), "", "ses_x", Caller.MFA, clock.instant(), "",
                Origin.internal());
        String name = name();
        assertThatThrownBy(() -> keys.create(admin, new ApiKeys.NewKey(name, null, null)))
                .isInstanceOf(org.springframework.dao.DataAccessException.class);
        assertThat(kmsDatabase.jdbc().sql("SELECT count(*) FROM api_keys WHERE service_name = ?").param(name).query(Long.class).single()).isZero();
    }

    @Test
    void auditEntriesCannotBeChangedByTheService() {
        for (String statement : List.of("DELETE FROM audit_entries", "UPDATE audit_entries SET actor = 'x'", "TRUNCATE audit_entries")) {
            assertThatThrownBy(() -> kmsDatabase.jdbc().sql(statement).update()).rootCause().hasMessageContaining("permission denied");
        }
    }
}

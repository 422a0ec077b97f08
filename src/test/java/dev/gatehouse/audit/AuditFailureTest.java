package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.database.Databases;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import io.restassured.response.Response;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** In each service: what cannot be recorded does not happen, and the caller is told 503. */
@GatehouseTest
class AuditFailureTest {
    @Autowired
    People people;
    @Autowired
    Databases databases;
    @Autowired
    Database kmsDatabase;
    @Autowired
    Database twoFactorDatabase;
    @Autowired
    Database serviceADatabase;
    @Autowired
    MutableClock clock;

    /** Does something while the service may not write its record. */
    private void refused(String service, Supplier<Response> act) {
        String role = "gatehouse_" + service.replace('-', '_');
        databases.asOwner(service, owner -> owner.sql("REVOKE INSERT ON audit_entries FROM " + role).update());
        try {
            act.get().then().statusCode(503).body("type", equalTo("urn:gatehouse:problem:unavailable"))
                    .header("Retry-After", notNullValue());
        } finally {
            databases.asOwner(service, owner -> owner.sql("GRANT INSERT ON audit_entries TO " + role).update());
        }
    }

    private static long count(Database database, String sql, Object... values) {
        return database.jdbc().sql(sql).params(values).query(Long.class).single();
    }

    @Test
    void keyIsNeitherMadeNorReadWhenTheKmsCannotRecordIt() {
        String admin = people.adminToken();
        String made = "svc-" + Ids.token(6).toLowerCase().replace("_", "x");
        String other = made + "-2";
        people.as(admin).body(Map.of("service_name", made)).post("/kms/keys").then().statusCode(201);
        refused("kms", () -> people.as(admin).body(Map.of("service_name", other)).post("/kms/keys"));
        refused("kms", () -> people.as(admin).get("/kms/keys/" + made));
        people.as(admin).get("/kms/keys/" + other).then().statusCode(404);
    }

    @Test
    void deniedLoginIsAnswered503WhenItCannotBeRecorded() {
        String name = people.register("user");
        refused("kms", () -> people.login(name, "a wrong but long passphrase"));
        refused("kms", () -> people.login("nobody-" + Ids.token(6), "a wrong but long passphrase"));
    }

    @Test
    void loginOpensNoSessionWhenItCannotBeRecorded() {
        String name = people.register("user");
        refused("kms", () -> people.login(name, People.PASSWORD));
        assertThat(count(kmsDatabase, "SELECT count(*) FROM sessions JOIN users u ON u.id = user_id WHERE username = ?", name)).isZero();
        people.login(name, People.PASSWORD).then().statusCode(200);
    }

    @Test
    void passwordStaysWhenItsChangeCannotBeRecorded() {
        String name = people.register("user");
        String token = people.login(name, People.PASSWORD).path("access_token");
        refused("kms", () -> people.as(token).body(Map.of("old_password", People.PASSWORD, "new_password", "another long passphrase"))
                .post("/kms/password"));
        people.as(token).post("/kms/logout").then().statusCode(200);
        people.login(name, People.PASSWORD).then().statusCode(200);
    }

    @Test
    void nobodyIsErasedWhenItCannotBeRecorded() {
        String name = people.register("user");
        String id = kmsDatabase.jdbc().sql("SELECT id FROM users WHERE username = ?").param(name).query(String.class).single();
        String admin = people.adminToken();
        refused("kms", () -> people.as(admin).post("/kms/users/" + id + "/erase"));
        people.login(name, People.PASSWORD).then().statusCode(200);
        refused("two-factor", () -> people.as(admin).post("/kms/users/" + id + "/erase"));
        assertThat(count(kmsDatabase, "SELECT count(*) FROM users WHERE id = ? AND disabled", id)).as("can be done again").isOne();
        people.as(admin).post("/kms/users/" + id + "/erase").then().statusCode(200);
    }

    @Test
    void factorIsNotMadeWhenTheTwoFactorServiceCannotRecordIt() {
        String token = people.userToken("user");
        long before = count(twoFactorDatabase, "SELECT count(*) FROM factors");
        refused("two-factor", () -> people.as(token).body("{}").post("/2fa/enrol"));
        assertThat(count(twoFactorDatabase, "SELECT count(*) FROM factors")).isEqualTo(before);
    }

    @Test
    void codeIsGoodStillWhenTheTwoFactorServiceCannotRecordItsUse() {
        Authenticator authenticator = new Authenticator(clock);
        String token = people.enrolledUser(authenticator).get("token");
        Map<String, String> proof = Map.of("otp_code", authenticator.nextCode());
        refused("two-factor", () -> people.as(token).body(proof).post("/2fa/auth/verify"));
        people.as(token).body(proof).post("/2fa/auth/verify").then().statusCode(200);
    }

    @Test
    void wrongCodeIsAnswered503WhenItCannotBeRecorded() {
        Authenticator authenticator = new Authenticator(clock);
        String token = people.enrolledUser(authenticator).get("token");
        refused("two-factor", () -> people.as(token).body(Map.of("otp_code", authenticator.wrongCode())).post("/2fa/auth/verify"));
    }

    @Test
    void elementIsNotMadeWhenServiceACannotRecordIt() {
        String token = people.userToken("user,editor");
        long id = System.nanoTime();
        Map<String, Object> element = Map.of("elementType", "script", "elementId", id, "comment", "x");
        refused("service-a", () -> people.as(token).body(element).post("/service_a/sequence"));
        assertThat(count(serviceADatabase, "SELECT count(*) FROM elements WHERE element_id = ?", id)).isZero();
        people.as(token).body(element).post("/service_a/sequence").then().statusCode(201);
    }

    @Test
    void recordIsNotReadWhenThatCannotBeRecorded() {
        String admin = people.adminToken();
        for (String path : new String[] {"/kms/audit", "/kms/audit/export", "/kms/audit/verify"}) {
            refused("kms", () -> people.as(admin).get(path));
        }
    }
}

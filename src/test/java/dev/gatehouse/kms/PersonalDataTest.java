package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import dev.gatehouse.platform.database.Database;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

@GatehouseTest
class PersonalDataTest {
    @Autowired
    People people;
    @Autowired
    Database kmsDatabase;
    @Autowired
    Database twoFactorDatabase;
    @Autowired
    MutableClock clock;

    private String idOf(String username) {
        return kmsDatabase.jdbc().sql("SELECT id FROM users WHERE username = ?").param(username).query(String.class).single();
    }

    private List<String> ofPerson(Response export, String id, String field) {
        return export.path("audit.findAll { it.actor == '" + id + "' }." + field);
    }

    @Test
    void exportTellsAPersonWhatIsKeptAndNothingOfOthers() {
        String name = people.register("user");
        String id = idOf(name);
        String token = people.login(name, People.PASSWORD).path("access_token");
        people.as(token).body(Map.of("old_password", "not this passphrase", "new_password", "another long passphrase")).post("/kms/password");
        Response export = people.admin().get("/kms/users/" + id + "/export");
        export.then().statusCode(200).header("Cache-Control", "no-store").body("user.id", equalTo(id)).body("user.username", equalTo(name))
                .body("user.roles", contains("user")).body("user.disabled", equalTo(false)).body("sessions.size()", equalTo(1))
                .body("audit.action", hasItem("user.register")).body("audit.action", hasItem("login"))
                .body("audit.action", hasItem("user.password")).body("audit.action", hasItem("user.export"))
                .body("audit.find { it.action == 'user.register' }.source", nullValue())
                .body("audit.find { it.action == 'user.register' }.actor_name", nullValue())
                .body("next", nullValue());
        assertThat(ofPerson(export, id, "source")).containsExactly("127.0.0.1");
        assertThat(ofPerson(export, id, "actor_name")).containsExactly(name);
        assertThat(export.asString()).doesNotContain("password_hash", "argon2");
    }

    @Test
    void erasedPersonIsGoneAndTheRecordsStillVerify() {
        Authenticator authenticator = new Authenticator(clock);
        Map<String, String> user = people.enrolledUser(authenticator);
        String id = idOf(user.get("name"));
        String admin = people.adminToken();
        people.as(admin).post("/kms/users/" + id + "/erase").then().statusCode(200).body("user_id", equalTo(id))
                .body("erased_entries", greaterThan(2));
        people.as(user.get("token")).get("/service_a/elements").then().statusCode(401);
        people.login(user.get("name"), People.PASSWORD).then().statusCode(401);
        for (String table : List.of("factors", "recovery_codes", "device_tokens", "guesses")) {
            assertThat(twoFactorDatabase.jdbc().sql("SELECT count(*) FROM " + table + " WHERE user_id = ?").param(id).query(Long.class).single())
                    .as(table).isZero();
        }
        people.as(admin).get("/2fa/audit?actor=" + id).then().statusCode(200).body("entries.size()", greaterThan(1))
                .body("entries.source", everyItem(equalTo("erased"))).body("entries.actor_name", everyItem(equalTo("erased")));
        Response export = people.as(admin).get("/kms/users/" + id + "/export");
        export.then().statusCode(200).body("user", nullValue()).body("sessions.size()", equalTo(0))
                .body("audit.action", hasItem("user.erase"));
        for (String base : List.of("/kms", "/2fa", "/service_a")) {
            people.as(admin).get(base + "/audit/verify").then().body("ok", equalTo(true));
        }
        people.as(admin).post("/kms/users/" + id + "/erase").then().statusCode(200);
    }

    @Test
    void erasingADeletedPersonDestroysWhatTheRecordKnows() {
        String name = people.register("user");
        String id = idOf(name);
        people.login(name, "not the right passphrase").then().statusCode(401);
        kmsDatabase.jdbc().sql("DELETE FROM users WHERE id = ?").param(id).update();
        people.admin().post("/kms/users/" + id + "/erase").then().statusCode(200).body("erased_entries", equalTo(1));
        people.admin().get("/kms/audit?action=login&object=" + id).then().body("entries.source", contains("erased"));
    }

    @Test
    void lastEnabledAdministratorIsNotErased() {
        String admin = people.adminToken();
        String id = idOf("admin");
        kmsDatabase.jdbc().sql("UPDATE users SET disabled = true WHERE 'admin' = ANY (roles) AND id <> ?").param(id).update();
        people.as(admin).post("/kms/users/" + id + "/erase").then().statusCode(409).body("type", equalTo("urn:gatehouse:problem:conflict"));
        people.as(admin).get("/kms/users/" + id + "/export").then().statusCode(200).body("user.disabled", equalTo(false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"usr_whom_no_record_names", "somebody", "usr_a%20b"})
    void unknownPersonIsNotFound(String id) {
        String admin = people.adminToken();
        people.as(admin).urlEncodingEnabled(false).get("/kms/users/" + id + "/export").then().statusCode(404);
        people.as(admin).urlEncodingEnabled(false).post("/kms/users/" + id + "/erase").then().statusCode(404);
    }

    @Test
    void personalDataIsForAdministrators() {
        String id = idOf(people.register("user"));
        String user = people.userToken("user");
        people.as(user).get("/kms/users/" + id + "/export").then().statusCode(403);
        people.as(user).post("/kms/users/" + id + "/erase").then().statusCode(403);
        people.nobody().post("/kms/users/" + id + "/erase").then().statusCode(401);
    }
}

package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.database.Databases;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import io.restassured.response.Response;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** While the KMS cannot write its record every privileged act is answered 503, and everything is as it was. */
@GatehouseTest
class UnrecordedActsTest {
    @Autowired
    People people;
    @Autowired
    Databases databases;
    @Autowired
    Database kmsDatabase;

    @SafeVarargs
    private void refused(Supplier<Response>... acts) {
        databases.asOwner("kms", owner -> owner.sql("REVOKE INSERT ON audit_entries FROM gatehouse_kms").update());
        try {
            for (Supplier<Response> act : acts) {
                act.get().then().statusCode(503).body("type", equalTo("urn:gatehouse:problem:unavailable")).header("Retry-After", notNullValue());
            }
        } finally {
            databases.asOwner("kms", owner -> owner.sql("GRANT INSERT ON audit_entries TO gatehouse_kms").update());
        }
    }

    private Response refresh(String token) {
        return people.form().formParam("grant_type", "refresh_token").formParam("refresh_token", token).post("/kms/token");
    }

    @Test
    void refreshTokenIsGoodStillAndSoIsWhatWasToBeWithdrawn() {
        Response login = people.login(people.register("user"), People.PASSWORD);
        String refresh = login.path("refresh_token");
        String access = login.path("access_token");
        refused(() -> refresh(refresh), () -> people.form().formParam("token", access).post("/kms/revoke"),
                () -> people.form().formParam("token", refresh).post("/kms/revoke"), () -> people.as(access).post("/kms/logout"),
                () -> people.as(access).delete("/kms/sessions"));
        people.as(access).get("/kms/sessions").then().statusCode(200).body("sessions", hasSize(1));
        refresh(refresh).then().statusCode(200);
    }

    @Test
    void familyEndsWithTheNextReuseWhenTheFirstCouldNotBeRecorded() {
        Response login = people.login(people.register("user"), People.PASSWORD);
        String used = login.path("refresh_token");
        String access = refresh(used).path("access_token");
        refused(() -> refresh(used));
        refresh(used).then().statusCode(400).body("error", equalTo("invalid_grant"));
        people.as(access).get("/kms/sessions").then().statusCode(401);
    }

    @Test
    void serviceGetsNoTokenAndItsKeyStays() {
        String name = "svc-" + Ids.token(6).toLowerCase(Locale.ROOT).replace("_", "x");
        String key = people.serviceKey(name);
        String admin = people.adminToken();
        refused(() -> people.form().auth().preemptive().basic(name, key).formParam("grant_type", "client_credentials").post("/kms/token"),
                () -> people.form().auth().preemptive().basic(name, "guess").formParam("grant_type", "client_credentials").post("/kms/token"),
                () -> people.as(admin).body("{}").post("/kms/keys/" + name + "/rotate"),
                () -> people.as(admin).body("{\"disabled\":true}").patch("/kms/keys/" + name), () -> people.as(admin).delete("/kms/keys/" + name));
        people.as(admin).get("/kms/keys/" + name).then().statusCode(200).body("api_key", equalTo(key));
        people.as(admin).get("/kms/keys/" + name + "/metadata").then().body("disabled", equalTo(false)).body("version", equalTo(1));
    }

    @Test
    void signingAndMasterKeysStayAsTheyAre() {
        String admin = people.adminToken();
        people.timePasses(SigningKeyRotation.READ_EVERYWHERE.plusSeconds(1));
        List<String> before = states();
        String kid = before.get(0).split(" ")[0];
        int version = kmsDatabase.jdbc().sql("SELECT kek_version FROM kek_active").query(Integer.class).single();
        refused(() -> people.as(admin).post("/kms/signing-keys/rotate"), () -> people.as(admin).post("/kms/signing-keys/" + kid + "/compromise"),
                () -> people.as(admin).body("{}").post("/kms/kek/rewrap"));
        assertThat(states()).isEqualTo(before);
        assertThat(kmsDatabase.jdbc().sql("SELECT kek_version FROM kek_active").query(Integer.class).single()).isEqualTo(version);
        people.as(admin).get("/kms/sessions").then().statusCode(200);
    }

    private List<String> states() {
        return kmsDatabase.jdbc().sql("SELECT kid || ' ' || state FROM signing_keys ORDER BY kid").query(String.class).list();
    }

    @Test
    void userStaysAsTheyAre() {
        String name = people.register("user");
        String token = people.login(name, People.PASSWORD).path("access_token");
        String user = "/kms/users/" + People.idOf(token);
        String admin = people.adminToken();
        refused(() -> people.as(admin).body("{\"disabled\":true}").patch(user), () -> people.as(admin).delete(user),
                () -> people.as(admin).post(user + "/reset-password"), () -> people.as(admin).delete(user + "/sessions"),
                () -> people.as(admin).get(user + "/export"), () -> people.as(admin).post(user + "/erase"),
                () -> people.nobody().body(Map.of("username", name, "password", "guess")).post("/kms/login"));
        people.as(token).get("/kms/sessions").then().statusCode(200);
        people.as(admin).get(user).then().statusCode(200).body("disabled", equalTo(false));
        people.login(name, People.PASSWORD).then().statusCode(200);
    }
}

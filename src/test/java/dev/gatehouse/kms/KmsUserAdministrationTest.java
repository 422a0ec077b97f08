package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.not;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import dev.gatehouse.support.Race;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

@GatehouseTest
class KmsUserAdministrationTest {
    @Autowired
    People people;
    @Autowired
    Database kmsDatabase;
    @Autowired
    MutableClock clock;

    private record Someone(String name, String id, String token) {}

    private Someone someone(String roles) {
        String name = people.register(roles);
        String token = people.login(name, People.PASSWORD).path("access_token");
        return new Someone(name, People.idOf(token), token);
    }

    @Test
    void onlyAnAdministratorWithAFreshFactorMayDoAnyOfIt() {
        Someone editor = someone("user,editor");
        String path = "/kms/users/" + editor.id();
        people.nobody().get(path).then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:token-missing"));
        for (int status : List.of(people.as(editor.token()).get("/kms/users").statusCode(), people.as(editor.token()).get(path).statusCode(),
                people.as(editor.token()).body(Map.of("roles", List.of("admin"))).patch(path).statusCode(),
                people.as(editor.token()).delete(path).statusCode(), people.as(editor.token()).post(path + "/reset-password").statusCode())) {
            assertThat(status).isEqualTo(403);
        }
        String admin = people.adminToken();
        people.timePasses(Duration.ofMinutes(6));
        people.as(admin).delete(path).then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:step-up-required"));
        people.admin().get(path).then().statusCode(200);
    }

    @Test
    void usersAreListedAndReadWithoutTheirHash() {
        Someone user = someone("user,editor");
        String admin = people.adminToken();
        String shown = people.as(admin).get("/kms/users/" + user.id()).then().statusCode(200).header("Cache-Control", "no-store")
                .body("username", equalTo(user.name())).body("roles", equalTo(List.of("editor", "user"))).body("disabled", equalTo(false))
                .extract().asString();
        assertThat(shown).doesNotContain("argon2").contains("created_at", "password_changed_at");
        people.as(admin).get("/kms/users?role=editor&disabled=false&per_page=250").then().statusCode(200)
                .body("users.id", hasItem(user.id())).body("users.roles", everyItem(hasItem("editor")));
        people.as(admin).get("/kms/users?role=admin&per_page=250").then().statusCode(200).body("users.id", not(hasItem(user.id())));
        int found = people.as(admin).get("/kms/users?per_page=1").then().statusCode(200).body("users", hasSize(1)).extract().path("found");
        people.as(admin).get("/kms/users?per_page=1&page=" + (found + 1)).then().statusCode(200).body("users", hasSize(0))
                .body("found", equalTo(found));
    }

    @ParameterizedTest
    @CsvSource({"page=0,page", "per_page=251,per_page", "per_page=x,per_page", "role=king,role", "disabled=maybe,disabled", "page=1&page=2,page"})
    void badQueryIsNamed(String query, String field) {
        people.admin().get("/kms/users?" + query).then().statusCode(400).body("field", equalTo(field));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            roles    | {}
            roles    | {"roles":[]}
            roles    | {"roles":["king"]}
            roles    | {"roles":["Admin"]}
            roles    | {"roles":["user",null]}
            roles    | {"roles":"user"}
            roles.[0]| {"roles":[5]}
            disabled | {"disabled":"true"}
            disabled | {"disabled":1}
            username | {"disabled":true,"username":"other"}
            """)
    void badPatchIsNamed(String field, String body) {
        people.admin().body(body).patch("/kms/users/usr_x").then().statusCode(400).body("field", equalTo(field));
    }

    @Test
    void nobodyIsNotFound() {
        String admin = people.adminToken();
        people.as(admin).get("/kms/users/usr_nobody").then().statusCode(404);
        people.as(admin).body(Map.of("disabled", true)).patch("/kms/users/usr_nobody").then().statusCode(404);
        people.as(admin).delete("/kms/users/usr_nobody").then().statusCode(404);
        people.as(admin).post("/kms/users/usr_nobody/reset-password").then().statusCode(404);
    }

    @Test
    void newRolesEndTheSessionsAndStandInTheNextToken() {
        Someone user = someone("user");
        String admin = people.adminToken();
        people.as(admin).body(Map.of("roles", List.of("user"))).patch("/kms/users/" + user.id()).then().statusCode(200);
        people.as(user.token()).get("/service_a/elements").then().statusCode(200);
        people.as(admin).body(Map.of("roles", List.of("editor", "user"))).patch("/kms/users/" + user.id()).then().statusCode(200)
                .body("roles", equalTo(List.of("editor", "user")));
        people.as(user.token()).get("/service_a/elements").then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:token-invalid"));
        String again = people.login(user.name(), People.PASSWORD).path("access_token");
        assertThat(People.claims(again).get("roles").toString()).isEqualTo("[\"editor\",\"user\"]");
    }

    @Test
    void disabledUserIsOutAtOnceAndBackWhenEnabled() {
        Someone user = someone("user");
        String refresh = people.login(user.name(), People.PASSWORD).path("refresh_token");
        String admin = people.adminToken();
        people.as(admin).body(Map.of("disabled", true)).patch("/kms/users/" + user.id()).then().statusCode(200).body("disabled", equalTo(true));
        people.as(user.token()).get("/service_a/elements").then().statusCode(401);
        people.form().formParam("grant_type", "refresh_token").formParam("refresh_token", refresh).post("/kms/token").then().statusCode(400);
        people.login(user.name(), People.PASSWORD).then().statusCode(401);
        people.as(admin).body(Map.of("disabled", false)).patch("/kms/users/" + user.id()).then().statusCode(200);
        people.login(user.name(), People.PASSWORD).then().statusCode(200);
    }

    @Test
    void halfDoneLoginOfADisabledUserIsNotCompleted() {
        Authenticator authenticator = new Authenticator(clock);
        Map<String, String> user = people.enrolledUser(authenticator);
        String challenge = people.login(user.get("name"), People.PASSWORD).path("challenge");
        String admin = people.adminToken();
        people.as(admin).body(Map.of("disabled", true)).patch("/kms/users/" + user.get("id")).then().statusCode(200);
        people.as(admin).body(Map.of("disabled", false)).patch("/kms/users/" + user.get("id")).then().statusCode(200);
        people.nobody().body(Map.of("challenge", challenge, "otp_code", authenticator.nextCode())).post("/2fa/auth/verify").then().statusCode(401);
    }

    @Test
    void deletedUserIsGoneAndARestartRemembersTheirTokens() {
        Someone user = someone("user");
        people.admin().delete("/kms/users/" + user.id()).then().statusCode(204);
        people.as(user.token()).get("/service_a/elements").then().statusCode(401);
        people.login(user.name(), People.PASSWORD).then().statusCode(401);
        people.admin().get("/kms/users/" + user.id()).then().statusCode(404);
        RevokedTokens restarted = new RevokedTokens(kmsDatabase, clock);
        restarted.read();
        Caller caller = new Caller(Caller.Kind.USER, user.id(), "", Set.of(), "", People.claims(user.token()).get("sid").asText(), "pwd",
                clock.instant(), "tok_x", Origin.internal());
        assertThat(restarted.isRevoked(caller, clock.instant())).isTrue();
    }

    @Test
    void resetPasswordIsShownOnceAndEndsAllSessions() {
        Someone user = someone("user");
        String password = people.admin().post("/kms/users/" + user.id() + "/reset-password").then().statusCode(200)
                .header("Cache-Control", "no-store").body("user_id", equalTo(user.id())).extract().path("password");
        people.as(user.token()).get("/service_a/elements").then().statusCode(401);
        people.login(user.name(), People.PASSWORD).then().statusCode(401);
        people.login(user.name(), password).then().statusCode(200);
        assertThat(kmsDatabase.jdbc().sql("SELECT string_agg(audit_entries::text, ' ') FROM audit_entries WHERE object = ?")
                .param(user.id()).query(String.class).single()).contains("user.reset-password").doesNotContain(password);
    }

    @Test
    void ofTwoAdministratorsDisablingEachOtherAtOnceExactlyOneSucceeds() throws Exception {
        for (int round = 0; round < 5; round++) {
            Map<String, String> one = people.enrolled("user,admin", new Authenticator(clock));
            Map<String, String> two = people.enrolled("user,admin", new Authenticator(clock));
            List<Integer> statuses = Race.of(
                    () -> people.as(one.get("token")).body(Map.of("disabled", true)).patch("/kms/users/" + two.get("id")).statusCode(),
                    () -> people.as(two.get("token")).body(Map.of("disabled", true)).patch("/kms/users/" + one.get("id")).statusCode());
            assertThat(statuses).containsExactlyInAnyOrder(200, 401);
        }
    }

    @Test
    void loginAtTheMomentOfDisablingLeavesNoSessionBehind() throws Exception {
        Someone user = someone("user");
        String admin = people.adminToken();
        for (int round = 0; round < 12; round++) {
            List<Object> answers = Race.of(() -> people.login(user.name(), People.PASSWORD),
                    () -> people.as(admin).body(Map.of("disabled", true)).patch("/kms/users/" + user.id()).statusCode());
            assertThat(answers.get(1)).isEqualTo(200);
            Response login = (Response) answers.get(0);
            if (login.statusCode() == 200) {
                people.as(login.path("access_token")).get("/service_a/elements").then().statusCode(401);
            }
            people.as(admin).get("/kms/users/" + user.id() + "/sessions").then().statusCode(200).body("sessions", hasSize(0));
            people.as(admin).body(Map.of("disabled", false)).patch("/kms/users/" + user.id()).then().statusCode(200);
            people.timePasses(Duration.ofSeconds(1));
        }
    }

    @Test
    void lastEnabledAdministratorStays() {
        Map<String, String> last = people.enrolled("user,admin", new Authenticator(clock));
        List<String> others = kmsDatabase.jdbc().sql("UPDATE users SET disabled = true WHERE id <> ? AND NOT disabled AND 'admin' = ANY(roles) RETURNING id")
                .param(last.get("id")).query(String.class).list();
        try {
            String path = "/kms/users/" + last.get("id");
            people.as(last.get("token")).body(Map.of("disabled", true)).patch(path).then().statusCode(409);
            people.as(last.get("token")).body(Map.of("roles", List.of("user"))).patch(path).then().statusCode(409)
                    .body("type", equalTo("urn:gatehouse:problem:conflict"));
            people.as(last.get("token")).delete(path).then().statusCode(409);
            people.as(last.get("token")).get(path).then().statusCode(200).body("roles", equalTo(List.of("admin", "user")));
        } finally {
            kmsDatabase.jdbc().sql("UPDATE users SET disabled = false WHERE id = ANY(?)").param(others.toArray(String[]::new)).update();
        }
        people.admin().delete("/kms/users/" + last.get("id")).then().statusCode(204);
    }

    @Test
    void everyActIsAudited() {
        Someone user = someone("user");
        String admin = people.adminToken();
        people.as(admin).body(Map.of("roles", List.of("editor"))).patch("/kms/users/" + user.id()).then().statusCode(200);
        people.as(admin).post("/kms/users/" + user.id() + "/reset-password").then().statusCode(200);
        people.as(admin).delete("/kms/users/" + user.id()).then().statusCode(204);
        assertThat(kmsDatabase.jdbc().sql("SELECT action FROM audit_entries WHERE object = ? AND actor = ? ORDER BY seq")
                .params(user.id(), People.idOf(admin)).query(String.class).list())
                .containsExactly("user.register", "user.change", "user.reset-password", "user.delete");
    }
}

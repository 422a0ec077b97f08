package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@GatehouseTest
class KmsSessionsTest {
    @Autowired
    People people;
    @Autowired
    MutableClock clock;

    private static String sessionOf(String token) {
        return People.claims(token).get("sid").asText();
    }

    private void assertEnded(String token) {
        people.as(token).get("/service_a/elements").then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:token-invalid"));
    }

    @Test
    void ownSessionsAreListedTheNewestFirst() {
        String name = people.register("user");
        String one = people.login(name, People.PASSWORD).path("access_token");
        people.timePasses(Duration.ofSeconds(2));
        String two = people.login(name, People.PASSWORD).path("access_token");
        people.as(one).get("/kms/sessions").then().statusCode(200).header("Cache-Control", "no-store")
                .body("sessions.id", equalTo(List.of(sessionOf(two), sessionOf(one))))
                .body("sessions.current", equalTo(List.of(false, true)))
                .body("sessions[0].source", equalTo("127.0.0.1")).body("sessions[0].acr", equalTo("pwd"));
    }

    @Test
    void sessionWithTwoFactorsKnowsWhereItsLoginCameFromAndWhenItWasUsed() {
        Authenticator authenticator = new Authenticator(clock);
        String name = people.enrolledUser(authenticator).get("name");
        String challenge = people.login(name, People.PASSWORD).path("challenge");
        var login = people.nobody().body(Map.of("challenge", challenge, "otp_code", authenticator.nextCode())).post("/2fa/auth/verify");
        people.timePasses(Duration.ofMinutes(1));
        String token = people.form().formParam("grant_type", "refresh_token").formParam("refresh_token", (String) login.path("refresh_token"))
                .post("/kms/token").path("access_token");
        String mine = "sessions.find { it.current }.";
        var sessions = people.as(token).get("/kms/sessions").then().statusCode(200).body(mine + "source", equalTo("127.0.0.1"))
                .body(mine + "amr", hasItem("mfa")).extract();
        assertThat(java.time.Instant.parse(sessions.path(mine + "last_used_at")))
                .isEqualTo(java.time.Instant.parse(sessions.<String>path(mine + "created_at")).plusSeconds(60));
    }

    @Test
    void oneOfTheOwnIsEndedAndAnothersIsNotFound() {
        String name = people.register("user");
        String one = people.login(name, People.PASSWORD).path("access_token");
        String two = people.login(name, People.PASSWORD).path("access_token");
        String stranger = people.userToken("user");
        people.as(stranger).delete("/kms/sessions/" + sessionOf(one)).then().statusCode(404);
        people.as(two).delete("/kms/sessions/" + sessionOf(one)).then().statusCode(204);
        people.as(two).delete("/kms/sessions/" + sessionOf(one)).then().statusCode(404);
        assertEnded(one);
        people.as(two).get("/kms/sessions").then().statusCode(200).body("sessions", hasSize(1));
    }

    @Test
    void allOfTheOwnAreEnded() {
        String name = people.register("user");
        String one = people.login(name, People.PASSWORD).path("access_token");
        String two = people.login(name, People.PASSWORD).path("access_token");
        people.as(one).delete("/kms/sessions").then().statusCode(204);
        assertEnded(one);
        assertEnded(two);
    }

    @Test
    void administratorListsAndEndsAnyones() {
        String name = people.register("user");
        String one = people.login(name, People.PASSWORD).path("access_token");
        String two = people.login(name, People.PASSWORD).path("access_token");
        String path = "/kms/users/" + People.idOf(one) + "/sessions";
        String admin = people.adminToken();
        people.as(admin).get(path).then().statusCode(200).body("sessions", hasSize(2)).body("sessions.current", equalTo(List.of(false, false)));
        people.as(admin).delete(path + "/" + sessionOf(one)).then().statusCode(204);
        assertEnded(one);
        people.as(admin).delete(path + "/" + sessionOf(admin)).then().statusCode(404);
        people.as(admin).delete(path).then().statusCode(204);
        assertEnded(two);
        people.as(admin).get("/kms/users/usr_nobody/sessions").then().statusCode(404);
        people.as(people.userToken("user,editor")).get(path).then().statusCode(403);
        people.timePasses(Duration.ofMinutes(6));
        people.as(admin).delete(path).then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:step-up-required"));
    }

    @Test
    void tokenThatMayOnlyEnrolSeesNoSessions() {
        String token = people.login(people.register("admin"), People.PASSWORD).path("access_token");
        people.as(token).get("/kms/sessions").then().statusCode(403).body("type", equalTo("urn:gatehouse:problem:factor-required"));
        people.as(token).delete("/kms/sessions").then().statusCode(403);
    }
}

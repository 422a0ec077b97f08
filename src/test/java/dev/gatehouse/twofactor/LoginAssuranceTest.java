package dev.gatehouse.twofactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What tokens say about a login: acr, auth_time (RFC 9470), and amr in the words of RFC 8176. */
@GatehouseTest
class LoginAssuranceTest {
    @Autowired
    People people;
    @Autowired
    MutableClock clock;

    private static List<String> amr(String token) {
        return People.claims(token).get("amr").valueStream().map(JsonNode::asText).toList();
    }

    private Response complete(String challenge, String field, String proof) {
        return people.nobody().body(Map.of("challenge", challenge, field, proof)).post("/2fa/auth/verify");
    }

    @Test
    void tokensSayWhatHappenedAndWhen() {
        String name = people.register("user");
        String password = people.login(name, People.PASSWORD).path("access_token");
        assertThat(People.claims(password).get("acr").asText()).isEqualTo("pwd");
        assertThat(amr(password)).containsExactly("pwd");
        assertThat(People.claims(password).get("auth_time").asLong()).isEqualTo(clock.instant().getEpochSecond());

        Authenticator authenticator = new Authenticator(clock);
        Response enrolled = authenticator.enrol(people, password);
        assertShownNow(enrolled.path("access_token"));

        Response login = complete(people.login(name, People.PASSWORD).path("challenge"), "otp_code", authenticator.nextCode());
        assertShownNow(login.path("access_token"));
        people.timePasses(Duration.ofMinutes(3));
        assertShownNow(people.as(login.path("access_token")).body(Map.of("otp_code", authenticator.nextCode()))
                .post("/2fa/auth/verify").path("access_token"));

        String codes = enrolled.path("recovery_codes[0]");
        String recovered = complete(people.login(name, People.PASSWORD).path("challenge"), "recovery_code", codes).path("access_token");
        assertThat(People.claims(recovered).get("acr").asText()).isEqualTo("recovery");
        assertThat(People.claims(recovered).get("scope").asText()).isEqualTo("enrol");
        assertThat(amr(recovered)).containsExactly("pwd", "otp");
    }

    private void assertShownNow(String token) {
        assertThat(People.claims(token).get("acr").asText()).isEqualTo("mfa");
        assertThat(amr(token)).containsExactly("pwd", "otp", "mfa");
        assertThat(People.claims(token).get("auth_time").asLong()).isEqualTo(clock.instant().getEpochSecond());
        assertThat(People.claims(token).has("scope")).isFalse();
    }

    @Test
    void challengeIsGoodForNothingElse() {
        String name = people.enrolledUser(new Authenticator(clock)).get("name");
        String challenge = people.login(name, People.PASSWORD).path("challenge");
        for (String path : List.of("/service_a/elements", "/2fa/factors", "/kms/keys/x")) {
            people.as(challenge).get(path).then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:token-invalid"));
        }
        people.as(challenge).body("{}").post("/2fa/enrol").then().statusCode(401);
        Response refreshed = people.nobody().body(Map.of("grant_type", "refresh_token", "refresh_token", challenge)).post("/kms/token");
        assertThat(refreshed.statusCode()).isIn(400, 401);
    }

    @Test
    void challengeEndsAfterFiveMinutes() {
        Authenticator authenticator = new Authenticator(clock);
        String name = people.enrolledUser(authenticator).get("name");
        String challenge = people.login(name, People.PASSWORD).path("challenge");
        people.timePasses(Duration.ofMinutes(5));
        complete(challenge, "otp_code", authenticator.nextCode()).then().statusCode(401)
                .body("type", equalTo("urn:gatehouse:problem:code-rejected"));
    }

    @Test
    void whoMustHaveAFactorCanDoNothingButEnrolUntilThereIsOne() {
        String name = people.register("user,admin");
        String token = people.login(name, People.PASSWORD).path("access_token");
        List<Response> refused = List.of(people.as(token).get("/service_a/elements"), people.as(token).get("/2fa/factors"),
                people.as(token).delete("/2fa/factors/fac_x"), people.as(token).post("/2fa/recovery-codes"),
                people.as(token).post("/2fa/users/usr_x/reset"), people.as(token).body("{\"name\":\"x\"}").patch("/2fa/factors/fac_x"),
                people.as(token).body(Map.of("otp_code", "123456")).post("/2fa/auth/verify"),
                people.as(token).body("{\"service_name\":\"x\"}").post("/kms/keys"),
                people.as(token).body(Map.of("method", "GET", "target", "/x", "body_sha256", "0".repeat(64), "otp_code", "123456"))
                        .post("/2fa/grants"));
        refused.forEach(answer -> answer.then().statusCode(403).body("type", equalTo("urn:gatehouse:problem:factor-required")));
        String full = new Authenticator(clock).enrol(people, token).path("access_token");
        people.as(full).get("/2fa/factors").then().statusCode(200);
    }
}

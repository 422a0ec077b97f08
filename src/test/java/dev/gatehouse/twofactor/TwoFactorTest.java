package dev.gatehouse.twofactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.gatehouse.platform.database.Database;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import dev.gatehouse.support.Race;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.binary.Base32;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@GatehouseTest
class TwoFactorTest {
    private static final String REJECTED = "urn:gatehouse:problem:code-rejected";
    @Autowired
    People people;
    @Autowired
    MutableClock clock;
    @Autowired
    Database twoFactorDatabase;

    private Response stepUp(String token, String code) {
        return people.as(token).body(Map.of("otp_code", code)).post("/2fa/auth/verify");
    }

    private Response complete(String challenge, String code) {
        return people.nobody().body(Map.of("challenge", challenge, "otp_code", code)).post("/2fa/auth/verify");
    }

    private String challenge(String name) {
        return people.login(name, People.PASSWORD).path("challenge");
    }

    @Test
    void enrolmentShowsSecretUriAndPictureOnceAndConfirmingCountsAsShowing() {
        String token = people.userToken("user");
        Response shown = people.as(token).body("{}").post("/2fa/enrol");
        shown.then().statusCode(201).body("factor_id", startsWith("fac_")).body("qr_png", startsWith("data:image/png;base64,"))
                .body("otpauth_uri", startsWith("otpauth://totp/Gatehouse:"));
        assertThat(shown.<String>path("secret")).as("20 bytes in base32").hasSize(32);
        byte[] sealed = twoFactorDatabase.jdbc().sql("SELECT secret_sealed FROM factors WHERE id = ?")
                .param(shown.<String>path("factor_id")).query(byte[].class).single();
        byte[] secret = new Base32().decode(shown.<String>path("secret"));
        assertThat(text(sealed)).as("sealed at rest").doesNotContain(text(secret)).doesNotContain(shown.<String>path("secret"));
        Authenticator authenticator = new Authenticator(clock);
        Response confirmed = authenticator.enrol(people, token);
        confirmed.then().body("success", equalTo(true)).body("recovery_codes", hasSize(10)).body("token_type", equalTo("bearer"));
    }

    /** One character a byte. */
    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void factorCountsOnlyOnceConfirmed() {
        String name = people.register("user");
        String token = people.login(name, People.PASSWORD).path("access_token");
        people.as(token).body("{}").post("/2fa/enrol").then().statusCode(201);
        people.login(name, People.PASSWORD).then().body("$", not(hasKey("challenge")));
    }

    @Test
    void loginWithFactorTakesBothHalves() {
        Authenticator authenticator = new Authenticator(clock);
        String name = people.enrolledUser(authenticator).get("name");
        Response first = people.login(name, People.PASSWORD);
        first.then().statusCode(200).body("methods", hasItem("totp")).body("$", not(hasKey("access_token")));
        Response second = complete(first.path("challenge"), authenticator.nextCode());
        second.then().statusCode(200).body("success", equalTo(true)).body("device_token", startsWith("ghd_"))
                .body("refresh_token", startsWith("ghr_"));
        people.as(second.path("access_token")).get("/service_a/elements").then().statusCode(200);
        complete(first.path("challenge"), authenticator.nextCode()).then().statusCode(401).body("type", equalTo(REJECTED));
    }

    @Test
    void wrongReplayedForeignAndUnknownAreOneAnswer() {
        Authenticator authenticator = new Authenticator(clock);
        Map<String, String> user = people.enrolledUser(authenticator);
        String used = authenticator.nextCode();
        stepUp(user.get("token"), used).then().statusCode(200);
        List<Response> answers = List.of(stepUp(user.get("token"), authenticator.wrongCode()), stepUp(user.get("token"), used),
                complete(challenge(user.get("name")), authenticator.wrongCode()), complete("ghc_unknown", "123456"),
                stepUp(people.userToken("user"), "123456"));
        answers.forEach(answer -> answer.then().statusCode(401).body("type", equalTo(REJECTED)));
        assertThat(answers.stream().map(a -> a.asString().replaceAll("\"instance\":\"[^\"]*\"", "")).distinct()).hasSize(1);
    }

    @Test
    void oneOf32VerificationsOfOneCodeSucceeds() throws Exception {
        Authenticator authenticator = new Authenticator(clock);
        String token = people.enrolledUser(authenticator).get("token");
        String code = authenticator.nextCode();
        List<Integer> statuses = Race.of(32, () -> stepUp(token, code).statusCode());
        assertThat(statuses).containsOnlyOnce(200);
        assertThat(statuses.stream().filter(s -> s != 200)).allMatch(s -> s == 401);
    }

    @Test
    void guessesMakeTheNextOneWaitButNotForTheOwnersDevice() {
        Authenticator authenticator = new Authenticator(clock);
        String name = people.enrolledUser(authenticator).get("name");
        String device = complete(challenge(name), authenticator.nextCode()).path("device_token");
        String challenge = challenge(name);
        for (int i = 0; i < 11; i++) {
            complete(challenge, authenticator.wrongCode()).then().statusCode(401);
            // a guess while locked does not count; each wait is twice the one before: 1 + 2 + 4 + … + 64 s
            people.timePasses(Duration.ofSeconds(i < 4 || i == 10 ? 0 : 1L << (i - 4)));
        }
        complete(challenge, authenticator.nextCode()).then().statusCode(401).body("type", equalTo(REJECTED));
        people.nobody().body(Map.of("challenge", challenge(name), "otp_code", authenticator.nextCode(), "device_token", device))
                .post("/2fa/auth/verify").then().statusCode(200);
        people.timePasses(Duration.ofMinutes(2));
        complete(challenge, authenticator.nextCode()).then().statusCode(200);
    }

    @Test
    void recoveryCodeIsGoodOnceAndGivesATokenThatMayOnlyEnrol() {
        String name = people.register("user");
        String token = people.login(name, People.PASSWORD).path("access_token");
        List<String> codes = new Authenticator(clock).enrol(people, token).path("recovery_codes");
        Response recovered = people.nobody().body(Map.of("challenge", challenge(name), "recovery_code", codes.get(3))).post("/2fa/auth/verify");
        recovered.then().statusCode(200).body("scope", equalTo("enrol")).body("$", not(hasKey("refresh_token")));
        people.as(recovered.path("access_token")).get("/service_a/elements").then().statusCode(403)
                .body("type", equalTo("urn:gatehouse:problem:factor-required"));
        people.nobody().body(Map.of("challenge", challenge(name), "recovery_code", codes.get(3))).post("/2fa/auth/verify")
                .then().statusCode(401).body("type", equalTo(REJECTED));
        new Authenticator(clock).enrol(people, recovered.path("access_token"));
    }

    @Test
    void furtherFactorNeedsAFreshOneAndTheFirstAFreshLogin() {
        Authenticator authenticator = new Authenticator(clock);
        Map<String, String> user = people.enrolledUser(authenticator);
        people.timePasses(Duration.ofMinutes(6));
        people.as(user.get("token")).body("{}").post("/2fa/enrol").then().statusCode(401)
                .body("type", equalTo("urn:gatehouse:problem:step-up-required"));
        String fresh = stepUp(user.get("token"), authenticator.nextCode()).path("access_token");
        people.as(fresh).body("{\"name\":\"second\"}").post("/2fa/enrol").then().statusCode(201);
        String old = people.userToken("user");
        people.timePasses(Duration.ofMinutes(6));
        people.as(old).body("{}").post("/2fa/enrol").then().statusCode(401);
    }

    @Test
    void badInputIsNamed() {
        String token = people.userToken("user");
        people.as(token).body("{\"algorithm\":\"MD5\"}").post("/2fa/enrol").then().statusCode(400).body("field", equalTo("algorithm"));
        people.as(token).body("{\"digits\":7}").post("/2fa/enrol").then().statusCode(400).body("field", equalTo("digits"));
        people.as(token).body("{\"otp_code\":123456}").post("/2fa/auth/verify").then().statusCode(400).body("field", equalTo("otp_code"));
        people.as(token).body("{\"otp_code\":\"12345\"}").post("/2fa/auth/verify").then().statusCode(400).body("field", equalTo("otp_code"));
        people.as(token).body("{}").post("/2fa/auth/verify").then().statusCode(400);
        people.as(token).body("{\"otp_code\":\"123456\",\"username\":\"admin\"}").post("/2fa/auth/verify").then().statusCode(403);
        people.nobody().body("{\"otp_code\":\"123456\"}").post("/2fa/auth/verify").then().statusCode(401)
                .body("type", equalTo("urn:gatehouse:problem:token-missing"));
        people.as("not.a.token").body("{\"otp_code\":\"123456\"}").post("/2fa/auth/verify").then().statusCode(401)
                .body("type", equalTo("urn:gatehouse:problem:token-invalid"));
    }
}

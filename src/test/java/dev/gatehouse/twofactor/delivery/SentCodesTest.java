package dev.gatehouse.twofactor.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import dev.gatehouse.support.Race;
import dev.gatehouse.twofactor.Proof;
import dev.gatehouse.twofactor.Proven;
import dev.gatehouse.twofactor.Verification;
import dev.gatehouse.twofactor.delivery.DeliveryHouse.Correspondents;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@GatehouseTest
@ExtendWith(OutputCaptureExtension.class)
class SentCodesTest {
    private static final String REJECTED = "urn:gatehouse:problem:code-rejected";
    @Autowired
    People people;
    @Autowired
    Correspondents correspondents;
    @Autowired
    MutableClock clock;
    @Autowired
    Database twoFactorDatabase;
    @Autowired
    Database kmsDatabase;
    @Autowired
    SentCodes sentCodes;
    @Autowired
    Verification verification;

    private static JsonNode claims(String token) throws Exception {
        return new ObjectMapper().readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
    }

    @Test
    void codeByMailCompletesALoginWithALowerAcr() throws Exception {
        String mailbox = Correspondents.newMailbox();
        String name = correspondents.userWith("email", mailbox);
        Response login = correspondents.loginByMail(name, mailbox, 1);
        login.then().body("refresh_token", startsWith("ghr_")).body("device_token", startsWith("ghd_"));
        JsonNode claims = claims(login.path("access_token"));
        assertThat(claims.path("acr").asText()).isEqualTo("otp-sent");
        assertThat(claims.path("amr")).extracting(JsonNode::asText).containsExactly("pwd", "otp");
        people.as(login.path("access_token")).get("/service_a/elements").then().statusCode(200);
    }

    @Test
    void codeBySmsStepsASessionUpButDoesNotSatisfyStepUp() throws Exception {
        String number = Correspondents.newNumber();
        Authenticator authenticator = correspondents.authenticator();
        Map<String, String> user = people.enrolledUser(authenticator);
        correspondents.confirm(user.get("token"), "sms", number);
        Response asked = people.as(user.get("token")).body(Map.of("method", "sms")).post("/2fa/auth/generate");
        asked.then().statusCode(200).body("destination", equalTo("***" + number.substring(number.length() - 2)));
        Response verified = people.as(user.get("token"))
                .body(Map.of("request_id", asked.path("request_id"), "otp_code", correspondents.twilio().codeTo(number, 2)))
                .post("/2fa/auth/verify");
        verified.then().statusCode(200).body("$", not(hasKey("refresh_token")));
        JsonNode claims = claims(verified.path("access_token"));
        assertThat(claims.path("acr").asText()).isEqualTo("otp-sent");
        assertThat(claims.path("amr")).extracting(JsonNode::asText).containsExactly("pwd", "otp", "sms");
        people.as(verified.path("access_token")).body("{}").post("/2fa/enrol").then().statusCode(401)
                .body("type", equalTo("urn:gatehouse:problem:step-up-required"));
    }

    @Test
    void roleThatMustHaveAFactorIsNotSatisfiedByASentCode() throws Exception {
        String mailbox = Correspondents.newMailbox();
        String name = correspondents.userWith("email", mailbox);
        String id = claims(correspondents.loginByMail(name, mailbox, 1).path("access_token")).path("sub").asText();
        kmsDatabase.jdbc().sql("UPDATE users SET roles = '{user,admin}' WHERE id = ?").param(id).update();
        Response login = correspondents.loginByMail(name, mailbox, 2);
        login.then().body("scope", equalTo("enrol")).body("$", not(hasKey("refresh_token")));
        people.as(login.path("access_token")).get("/service_a/elements").then().statusCode(403)
                .body("type", equalTo("urn:gatehouse:problem:factor-required"));
        people.as(login.path("access_token")).body(Map.of("method", "email")).post("/2fa/auth/generate").then().statusCode(403);
        correspondents.authenticator().enrol(people, login.path("access_token"));
    }

    @Test
    void codeIsGoodOnceForFiveMinutesAndOnlyForWhatAskedForIt() throws Exception {
        String mailbox = Correspondents.newMailbox();
        String name = correspondents.userWith("email", mailbox);
        String challenge = correspondents.challenge(name);
        String request = correspondents.generate(challenge, "email").path("request_id");
        String code = correspondents.mail().codeTo(mailbox, 2);
        String other = correspondents.challenge(name);
        List<Response> refused = new ArrayList<>(List.of(correspondents.verify(other, request, code),
                correspondents.verify(challenge, "otp_unknown", code), correspondents.verify(challenge, request, wrong(code))));
        correspondents.verify(challenge, request, code).then().statusCode(200);
        refused.add(correspondents.verify(correspondents.challenge(name), request, code));
        clock.advance(Correspondents.COOLDOWN);
        String late = correspondents.generate(other, "email").path("request_id");
        String lateCode = correspondents.mail().codeTo(mailbox, 3);
        clock.advance(Duration.ofMinutes(4).plusSeconds(31));
        String newest = correspondents.challenge(name);
        clock.advance(Duration.ofSeconds(30));
        refused.add(correspondents.verify(newest, late, lateCode));
        refused.forEach(answer -> answer.then().statusCode(401).body("type", equalTo(REJECTED)));
        assertThat(refused.stream().map(a -> a.asString().replaceAll("\"instance\":\"[^\"]*\"", "")).distinct()).hasSize(1);
    }

    @Test
    void oneOf16VerificationsOfOneCodeSucceeds() throws Exception {
        String mailbox = Correspondents.newMailbox();
        String name = correspondents.userWith("email", mailbox);
        String token = correspondents.loginByMail(name, mailbox, 1).path("access_token");
        String request = people.as(token).body(Map.of("method", "email")).post("/2fa/auth/generate").path("request_id");
        String code = correspondents.mail().codeTo(mailbox, 3);
        List<Integer> statuses = Race.of(16, () ->
                people.as(token).body(Map.of("request_id", request, "otp_code", code)).post("/2fa/auth/verify").statusCode());
        assertThat(statuses).containsOnlyOnce(200);
        assertThat(statuses.stream().filter(s -> s != 200)).allMatch(s -> s == 401);
    }

    @Test
    void whoHasNoAddressGetsTheSameAnswerAndNoCode() throws Exception {
        String mailbox = Correspondents.newMailbox();
        String name = correspondents.userWith("email", mailbox);
        String challenge = correspondents.challenge(name);
        Response there = correspondents.generate(challenge, "email");
        Response notThere = correspondents.generate(challenge, "sms");
        there.then().statusCode(200);
        notThere.then().statusCode(200).body("delivery", equalTo("queued")).body("request_id", startsWith("otp_"));
        assertThat(notThere.jsonPath().getMap("$").keySet()).isEqualTo(there.jsonPath().getMap("$").keySet());
        assertThat(notThere.<String>path("destination")).matches("\\*\\*\\*\\d\\d");
        correspondents.generate(challenge, "sms").then().statusCode(429);
        correspondents.generate(challenge, "email").then().statusCode(429);
        clock.advance(Correspondents.COOLDOWN);
        assertThat(correspondents.generate(challenge, "sms").<String>path("destination")).as("the same guise each time")
                .isEqualTo(notThere.path("destination"));
        correspondents.generate("ghc_unknown", "email").then().statusCode(401).body("type", equalTo(REJECTED));
    }

    @Test
    void guessesOfSentCodesAreCountedAndMakeTheNextOneWait() throws Exception {
        String mailbox = Correspondents.newMailbox();
        String name = correspondents.userWith("email", mailbox);
        String challenge = correspondents.challenge(name);
        String request = correspondents.generate(challenge, "email").path("request_id");
        String code = correspondents.mail().codeTo(mailbox, 2);
        for (int i = 0; i < 5; i++) {
            correspondents.verify(challenge, request, wrong(code)).then().statusCode(401);
        }
        correspondents.verify(challenge, request, code).then().statusCode(401).body("type", equalTo(REJECTED));
        clock.advance(Duration.ofSeconds(5));
        correspondents.verify(challenge, request, code).then().statusCode(200);
    }

    @Test
    void serviceAsksForANamedPersonAndLearnsOnlyWhetherTheCodeIsRight() throws Exception {
        String mailbox = Correspondents.newMailbox();
        String name = correspondents.userWith("email", mailbox);
        Caller service = Caller.service("shop", Origin.internal());
        Request named = new Request("POST", Map.of(), Map.of("username", List.of(name)), header -> null);
        Sender.Sent sent = (Sender.Sent) sentCodes.generate(service, named, new SentCodes.Wanted(null, "email"));
        String code = correspondents.mail().codeTo(mailbox, 2);
        Proof proof = new Proof(null, code, sent.requestId(), null, null, name);
        assertThatThrownBy(() -> verification.verify(Caller.service("other", Origin.internal()), proof)).hasMessageContaining("code-rejected");
        Proven proven = verification.verify(service, proof);
        assertThat(proven.success()).isTrue();
        assertThat(proven.accessToken()).isNull();
        assertThatThrownBy(() -> verification.verify(service, proof)).hasMessageContaining("code-rejected");
        String token = people.userToken("user");
        people.as(token).queryParam("username", name).body(Map.of("method", "email")).post("/2fa/auth/generate").then().statusCode(403);
        people.nobody().queryParam("username", name).body(Map.of("method", "email")).post("/2fa/auth/generate").then().statusCode(403);
    }

    @Test
    void codeIsNeitherInAnswersNorInTheLogNorInTheDatabase(CapturedOutput output) throws Exception {
        String mailbox = Correspondents.newMailbox();
        String name = correspondents.userWith("email", mailbox);
        String challenge = correspondents.challenge(name);
        Response asked = correspondents.generate(challenge, "email");
        String code = correspondents.mail().codeTo(mailbox, 2);
        correspondents.verify(challenge, asked.path("request_id"), wrong(code));
        assertThat(asked.asString()).doesNotContain(code);
        for (String table : List.of("sent_codes", "deliveries", "addresses", "audit_entries")) {
            assertThat(twoFactorDatabase.jdbc().sql("SELECT coalesce(string_agg(to_jsonb(t)::text, ' '), '') FROM " + table + " t")
                    .query(String.class).single()).as(table).doesNotContain(code).doesNotContain(mailbox);
        }
        // the log is written a little later than it is told
        LoggerFactory.getLogger(SentCodesTest.class).warn("the last line to look at");
        await().until(() -> output.getAll().contains("the last line to look at"));
        assertThat(output.getAll()).doesNotContain(code).doesNotContain(mailbox);
    }

    @Test
    void badInputIsNamed() {
        String token = people.userToken("user");
        people.as(token).body(Map.of()).post("/2fa/auth/generate").then().statusCode(400).body("field", equalTo("method"));
        people.as(token).body(Map.of("method", "sms", "challenge", "ghc_x")).post("/2fa/auth/generate").then().statusCode(400)
                .body("field", equalTo("challenge"));
        people.nobody().body(Map.of("method", "sms")).post("/2fa/auth/generate").then().statusCode(401)
                .body("type", equalTo("urn:gatehouse:problem:token-missing"));
        people.as(token).body(Map.of("request_id", "otp_x", "recovery_code", "x", "challenge", "ghc_x")).post("/2fa/auth/verify").then()
                .statusCode(400).body("field", equalTo("request_id"));
    }

    private static String wrong(String code) {
        return code.equals("00000000") ? "00000001" : "00000000";
    }
}

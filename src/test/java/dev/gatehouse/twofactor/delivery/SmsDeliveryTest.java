package dev.gatehouse.twofactor.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.gatehouse.platform.database.Database;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import dev.gatehouse.twofactor.delivery.DeliveryHouse.Correspondents;
import dev.gatehouse.twofactor.delivery.TwilioStandIn.Refusal;
import io.restassured.response.Response;
import java.nio.file.Files;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** SMS from the outbox to a server that speaks Twilio's Messages resource. */
@GatehouseTest
class SmsDeliveryTest {
    @Autowired
    People people;
    @Autowired
    Correspondents correspondents;
    @Autowired
    TwilioStandIn twilio;
    @Autowired
    MutableClock clock;
    @Autowired
    Database twoFactorDatabase;
    @Autowired
    DeliverySettings settings;

    private String token;
    private String id;

    /** Has a code sent to that number, for a user made for it. */
    private void ask(String number) {
        token = people.userToken("user");
        Response added = correspondents.add(token, "sms", number);
        added.then().statusCode(201);
        id = added.path("address_id");
    }

    private Response status() {
        return people.as(token).get("/2fa/deliveries/" + id);
    }

    private void awaitState(String state) {
        await().atMost(Duration.ofSeconds(40)).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(25)).until(() -> state.equals(status().path("delivery")));
    }

    private void awaitReason(String reason) {
        await().atMost(Duration.ofSeconds(40)).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(25)).until(() -> reason.equals(status().path("reason")));
    }

    @Test
    void messageIsAFormWithSenderAndBasicAuth() {
        String number = Correspondents.newNumber();
        ask(number);
        Map<String, String> form = twilio.messageTo(number, 1);
        assertThat(form).containsOnlyKeys("To", "From", "Body").containsEntry("From", TwilioStandIn.FROM);
        assertThat(form.get("Body")).containsPattern("\\b\\d{8}\\b");
        awaitState("sent");
        status().then().body("method", equalTo("sms")).body("attempts", equalTo(1))
                .body("destination", equalTo("***" + number.substring(number.length() - 2)));
        people.as(people.userToken("user")).get("/2fa/deliveries/" + id).then().statusCode(404);
    }

    @ParameterizedTest
    @CsvSource({"400, 21211, sms-refused-21211", "400, 21610, sms-refused-21610", "404, 20404, sms-refused-20404",
        "403, 0, sms-refused-403", "302, 0, sms-refused-302"})
    void refusalForGoodEndsAtOnceWithTwiliosCode(int status, int code, String reason) {
        String number = Correspondents.newNumber();
        twilio.refuse(number, new Refusal(status, code, Map.of("Location", twilio.url() + "/elsewhere")));
        ask(number);
        awaitState("failed");
        status().then().body("reason", equalTo(reason)).body("attempts", equalTo(1));
        assertThat(twilio.attemptsTo(number)).isEqualTo(1);
        assertThat(twoFactorDatabase.jdbc().sql("SELECT count(*) FROM audit_entries WHERE action = 'delivery.failed' AND object = ?")
                .param(id).query(Long.class).single()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"500, 20500, sms-refused-20500", "503, 0, sms-refused-503", "429, 20429, sms-refused-20429"})
    void refusalForNowIsTriedAgain(int status, int code, String reason) {
        String number = Correspondents.newNumber();
        twilio.refuse(number, new Refusal(status, code, Map.of()));
        ask(number);
        awaitReason(reason);
        clock.advance(Duration.ofSeconds(1));
        twilio.messageTo(number, 1);
        awaitState("sent");
        status().then().body("attempts", equalTo(2));
    }

    @Test
    void waitIsAsLongAsTwilioAsks() {
        String number = Correspondents.newNumber();
        twilio.refuse(number, new Refusal(429, 20429, Map.of("Retry-After", "120")));
        ask(number);
        awaitReason("sms-refused-20429");
        assertThat(Duration.between(clock.instant(), nextAttempt())).isCloseTo(Duration.ofSeconds(120), Duration.ofMillis(1));
        clock.advance(Duration.ofSeconds(121));
        twilio.messageTo(number, 1);
    }

    private Instant nextAttempt() {
        return twoFactorDatabase.jdbc().sql("SELECT next_attempt_at FROM deliveries WHERE id = ?").param(id)
                .query(Timestamp.class).single().toInstant();
    }

    @Test
    void wrongTokenIsRefusedAndAReplacedFileIsEnough() throws Exception {
        String right = Files.readString(settings.twilio().authTokenFile());
        String number = Correspondents.newNumber();
        try {
            Files.writeString(settings.twilio().authTokenFile(), "another token");
            ask(number);
            awaitState("failed");
            status().then().body("reason", equalTo("sms-refused-20003"));
        } finally {
            Files.writeString(settings.twilio().authTokenFile(), right);
        }
        String other = Correspondents.newNumber();
        ask(other);
        twilio.messageTo(other, 1);
    }

    @Test
    void endsFailedAfterSoManyAttempts() {
        String number = Correspondents.newNumber();
        Refusal away = new Refusal(503, 0, Map.of());
        twilio.refuse(number, away, away, away, away, away);
        ask(number);
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            clock.advance(Duration.ofSeconds(5));
            return "failed".equals(status().path("delivery"));
        });
        assertThat(twilio.attemptsTo(number)).isEqualTo(4);
        status().then().body("reason", equalTo("sms-refused-503"));
    }
}

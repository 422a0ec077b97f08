package dev.gatehouse.twofactor.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import dev.gatehouse.support.Race;
import dev.gatehouse.twofactor.delivery.DeliveryHouse.Correspondents;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** How many codes are sent: the cooldown, and the caps for a user, a destination and everybody. */
@GatehouseTest
class SendLimitsTest {
    @Autowired
    People people;
    @Autowired
    Correspondents correspondents;
    @Autowired
    MutableClock clock;
    @Autowired
    Database twoFactorDatabase;
    @Autowired
    SentCodeStore store;

    @Test
    void cooldownSaysWhenToComeBack() throws Exception {
        String mailbox = Correspondents.newMailbox();
        String name = correspondents.userWith("email", mailbox);
        String challenge = correspondents.challenge(name);
        correspondents.generate(challenge, "email").then().statusCode(200);
        clock.advance(Duration.ofSeconds(10));
        correspondents.generate(challenge, "email").then().statusCode(429).header("Retry-After", "20")
                .body("type", equalTo("urn:gatehouse:problem:rate-limited"));
        clock.advance(Duration.ofSeconds(20));
        correspondents.generate(challenge, "email").then().statusCode(200);
    }

    @Test
    void oneOf8RequestsAtOncePassesTheCooldown() throws Exception {
        String mailbox = Correspondents.newMailbox();
        String challenge = correspondents.challenge(correspondents.userWith("email", mailbox));
        List<Integer> statuses = Race.of(8, () -> correspondents.generate(challenge, "email").statusCode());
        assertThat(statuses).containsOnlyOnce(200);
    }

    @Test
    void destinationGetsTenCodesADayWhoeverAsks() {
        String number = Correspondents.newNumber();
        String token = people.userToken("user");
        correspondents.add(token, "sms", number).then().statusCode(201);
        SendLimits limits = limits(20, 10, 1_000);
        byte[] destination = destinationOf(People.idOf(token));
        for (int i = 2; i <= 10; i++) {
            ask(limits, "usr_other_" + i, destination);
        }
        Response refused = correspondents.add(people.userToken("user"), "sms", number);
        refused.then().statusCode(429);
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(86_000, 86_400);
        clock.advance(Duration.ofHours(24).plusSeconds(1));
        correspondents.add(people.userToken("user"), "sms", number).then().statusCode(201);
    }

    private byte[] destinationOf(String userId) {
        return twoFactorDatabase.jdbc().sql("SELECT destination_hash FROM addresses WHERE user_id = ?").param(userId)
                .query(byte[].class).single();
    }

    @Test
    void userMayAskForTwentyCodesADay() throws Exception {
        String mailbox = Correspondents.newMailbox();
        String name = correspondents.userWith("email", mailbox);
        String userId = People.idOf(correspondents.loginByMail(name, mailbox, 1).path("access_token"));
        SendLimits limits = limits(20, 1_000, 1_000);
        for (int i = 3; i <= 20; i++) {
            ask(limits, userId, bytes("destination " + i));
        }
        assertThatThrownBy(() -> ask(limits, userId, bytes("another destination"))).hasMessageContaining("rate-limited");
    }

    @Test
    void everybodyTogetherHasACapToo() {
        long today = twoFactorDatabase.jdbc().sql("SELECT count(*) FROM sent_codes WHERE created_at > ?")
                .param(Timestamp.from(clock.instant().minus(SendLimits.WINDOW))).query(Long.class).single();
        SendLimits limits = limits(20, 20, (int) today + 1);
        ask(limits, "usr_first", bytes("destination of the first"));
        assertThatThrownBy(() -> ask(limits, "usr_second", bytes("destination of the second"))).hasMessageContaining("rate-limited");
    }

    private SendLimits limits(int perUser, int perDestination, int perDay) {
        DeliverySettings settings = new DeliverySettings(Duration.ofMinutes(5), Duration.ofSeconds(30), perUser, perDestination, perDay, 4,
                Duration.ofSeconds(1), null, "en", null, null, null);
        return new SendLimits(twoFactorDatabase, settings, clock);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void ask(SendLimits limits, String userId, byte[] destination) {
        clock.advance(Duration.ofSeconds(30));
        twoFactorDatabase.tx().executeWithoutResult(tx -> {
            limits.check(userId, Method.SMS, destination);
            store.add(Ids.random("otp"), userId, Method.SMS, "nobody", "00000000", destination, clock.instant());
        });
    }
}

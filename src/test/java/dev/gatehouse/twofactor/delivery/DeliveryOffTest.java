package dev.gatehouse.twofactor.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import dev.gatehouse.platform.StartupException;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;

/** A gatehouse that was told of neither a mail server nor Twilio. */
@GatehouseTest
class DeliveryOffTest {
    @Autowired
    People people;
    @Autowired
    MutableClock clock;
    @Autowired
    AddressStore addresses;
    @TempDir
    Path folder;

    @Test
    void methodsThatAreNotSetUpAreRefusedPlainly() {
        String token = people.userToken("user");
        for (String method : Set.of("email", "sms")) {
            people.as(token).body(Map.of("method", method)).post("/2fa/auth/generate").then().statusCode(422).body("field", equalTo("method"));
            people.as(token).body(Map.of("method", method, "address", "a@example.org")).post("/2fa/addresses").then().statusCode(422);
        }
    }

    @Test
    void secondStepThatCannotBeTakenIsNotLeftOut() {
        Authenticator authenticator = new Authenticator(clock);
        Map<String, String> user = people.enrolledUser(authenticator);
        String withAuthenticator = subject(user.get("token"));
        String name = people.register("user");
        String alone = subject(people.login(name, People.PASSWORD).path("access_token"));
        for (String userId : Set.of(withAuthenticator, alone)) {
            addresses.confirm(addresses.add(userId, new Destination(Method.EMAIL, "a@example.org"), null));
        }
        people.login(name, People.PASSWORD).then().statusCode(503);
        people.login(user.get("name"), People.PASSWORD).then().statusCode(200).body("methods", contains("totp"));
    }

    private static String subject(String token) {
        String claims = new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
        return claims.replaceAll(".*\"sub\":\"([^\"]+)\".*", "$1");
    }

    @Test
    void settingsThatWouldGiveSecretsAwayStopTheStart() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "secret");
        refused("GATEHOUSE_SMTP_AUTH needs", () -> smtp("a@example.org", "me", secret, false, false));
        refused("GATEHOUSE_SMTP_FROM", () -> smtp("Gatehouse\r\nBcc: x@example.org", "me", secret, true, false));
        refused("GATEHOUSE_SMTP_PASSWORD_FILE", () -> smtp("a@example.org", "me", Path.of(""), true, false));
        refused("cannot be read", () -> smtp("a@example.org", "me", folder.resolve("missing"), true, false));
        refused("https", () -> new DeliverySettings.Twilio("http://api.example.org", TwilioStandIn.ACCOUNT, secret, TwilioStandIn.FROM));
        refused("GATEHOUSE_TWILIO_ACCOUNT_SID", () -> new DeliverySettings.Twilio("https://api.twilio.com", "AC/../x", secret, TwilioStandIn.FROM));
        refused("GATEHOUSE_TWILIO_FROM", () -> new DeliverySettings.Twilio("https://api.twilio.com", TwilioStandIn.ACCOUNT, secret, "me"));
        assertThat(smtp("a@example.org", "me", secret, false, true).configured()).isTrue();
    }

    private static DeliverySettings.Smtp smtp(String from, String username, Path password, boolean starttls, boolean tls) {
        return new DeliverySettings.Smtp("mail.example.org", 587, from, true, username, password, starttls, tls, null);
    }

    private static void refused(String because, ThrowingCallable settings) {
        Assertions.assertThatThrownBy(settings).isInstanceOf(StartupException.class).hasMessageContaining(because);
    }
}

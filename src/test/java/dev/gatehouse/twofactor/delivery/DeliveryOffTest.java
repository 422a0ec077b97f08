package dev.gatehouse.twofactor.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.StartupException;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.services.Upgrades;
import dev.gatehouse.platform.services.UserDirectory;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import dev.gatehouse.twofactor.delivery.DeliveryHouse.Correspondents;
import io.restassured.response.Response;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.util.ReflectionTestUtils;

/** A gatehouse that was told of neither a mail server nor Twilio. */
@GatehouseTest
class DeliveryOffTest {
    @Autowired
    Database twoFactorDatabase;
    @Autowired
    AddressStore addresses;
    @Autowired
    SentCodeStore codes;
    @Autowired
    MessageOutbox outbox;
    @Autowired
    Sender sender;
    @Autowired
    Templates templates;
    @Autowired
    Upgrades upgrades;
    @Autowired
    UserDirectory users;
    @Autowired
    Channels channels;
    @Autowired
    People people;
    @Autowired
    Correspondents correspondents;
    @TempDir
    Path folder;

    /** What the verbs are made of where neither way is set up. */
    private SentCodes off() {
        return new SentCodes(addresses, codes, outbox, new Channels(() -> null, Set.of()), sender, templates, upgrades, users, () -> {});
    }

    @Test
    void methodsThatAreNotSetUpAreRefusedPlainly() {
        Caller person = new Caller(Caller.Kind.USER, "usr_somebody", "somebody", Set.of("user"), "", "ses_x", "pwd", Instant.now(), "", Origin.internal());
        for (String method : Set.of("email", "sms")) {
            ProblemException refused = catchThrowableOfType(ProblemException.class,
                    () -> off().generate(person, Request.none(), new SentCodes.Wanted(null, method)));
            assertThat(refused.problem()).isEqualTo(Problem.UNPROCESSABLE);
        }
    }

    @Test
    void secondStepThatCannotBeTakenIsNotLeftOut() {
        String user = Ids.random("usr");
        assertThat(off().onlyMethodsOf(user)).isEmpty();
        addresses.confirm(twoFactorDatabase.tx().execute(tx -> addresses.add(user, new Destination(Method.EMAIL, "a@example.org"), null)));
        assertThat(off().methodsOf(user)).as("what others may be left").isEmpty();
        assertThat(catchThrowableOfType(ProblemException.class, () -> off().onlyMethodsOf(user)).problem()).isEqualTo(Problem.UNAVAILABLE);
    }

    /** The shared house, told of no way out until that is done. */
    private void whileOff(Runnable act) {
        Set<Method> configured = channels.configured();
        ReflectionTestUtils.setField(channels, "configured", Set.of());
        try {
            act.run();
        } finally {
            ReflectionTestUtils.setField(channels, "configured", configured);
        }
    }

    private static void refusedForItsMethod(Response answer) {
        answer.then().statusCode(422).body("type", equalTo("urn:gatehouse:problem:unprocessable")).body("field", equalTo("method"));
    }

    @Test
    void overHttpMethodsThatAreOffAreRefusedAndNotOffered() throws Exception {
        Authenticator phone = correspondents.authenticator();
        Map<String, String> owner = people.enrolledUser(phone);
        correspondents.confirm(owner.get("token"), "email", Correspondents.newMailbox());
        String withNothing = people.userToken("user");
        whileOff(() -> {
            refusedForItsMethod(correspondents.add(withNothing, "email", Correspondents.newMailbox()));
            refusedForItsMethod(correspondents.add(withNothing, "sms", Correspondents.newNumber()));
            refusedForItsMethod(people.as(owner.get("token")).body("{\"method\":\"email\"}").post("/2fa/auth/generate"));
            Response challenged = people.login(owner.get("name"), People.PASSWORD);
            challenged.then().statusCode(200).body("methods", equalTo(List.of("totp")));
            refusedForItsMethod(correspondents.generate(challenged.path("challenge"), "email"));
            people.nobody().body(Map.of("challenge", challenged.path("challenge"), "otp_code", phone.nextCode())).post("/2fa/auth/verify")
                    .then().statusCode(200);
            correspondents.generate("ghc_unknown", "email").then().statusCode(401);
            people.as(owner.get("token")).get("/2fa/addresses").then().statusCode(200).body("addresses.size()", equalTo(1));
        });
        people.login(owner.get("name"), People.PASSWORD).then().body("methods", hasItem("email"));
    }

    @Test
    void overHttpALoginWhoseOnlySecondStepIsOffIsUnavailable() throws Exception {
        String name = correspondents.userWith("email", Correspondents.newMailbox());
        whileOff(() -> {
            people.login(name, People.PASSWORD).then().statusCode(503).body("type", equalTo("urn:gatehouse:problem:unavailable"))
                    .body("$", not(hasKey("access_token"))).body("$", not(hasKey("challenge")));
            people.login(name, "not the password").then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:login-failed"));
        });
        people.login(name, People.PASSWORD).then().statusCode(200).body("methods", equalTo(List.of("email")));
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

package dev.gatehouse.twofactor.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.StartupException;
import dev.gatehouse.platform.services.Upgrades;
import dev.gatehouse.platform.services.UserDirectory;
import dev.gatehouse.support.GatehouseTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;

/** A gatehouse that was told of neither a mail server nor Twilio. */
@GatehouseTest
class DeliveryOffTest {
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
        addresses.confirm(addresses.add(user, new Destination(Method.EMAIL, "a@example.org"), null));
        assertThat(off().methodsOf(user)).as("what others may be left").isEmpty();
        assertThat(catchThrowableOfType(ProblemException.class, () -> off().onlyMethodsOf(user)).problem()).isEqualTo(Problem.UNAVAILABLE);
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

package dev.gatehouse.twofactor.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.twofactor.delivery.TwilioStandIn.Refusal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two ways out as their routes are shipped, but for less patience, to a server with TLS from the first byte, and to silent ones. */
class ChannelsTest {
    private static final Path ROUTES = Path.of("src/main/resources/camel/two-factor-delivery.camel.yaml");
    private static final String PATIENCE = "10000";
    private static final String LESS_PATIENCE = "500";
    @TempDir
    static Path folder;
    private static MailHouse mail;
    private static TwilioStandIn twilio;
    private static DefaultCamelContext camel;
    private static Channels channels;

    @BeforeAll
    static void start() throws Exception {
        mail = new MailHouse(folder);
        twilio = new TwilioStandIn();
        DeliverySettings settings = new DeliverySettings(Duration.ofMinutes(5), Duration.ofSeconds(30), 20, 10, 5000, 4, Duration.ofSeconds(1), null,
                "en", null, smtp(), new DeliverySettings.Twilio(twilio.url(), TwilioStandIn.ACCOUNT, secret("twilio", TwilioStandIn.TOKEN), TwilioStandIn.FROM));
        camel = new DefaultCamelContext();
        camel.getPropertiesComponent().setInitialProperties(properties());
        DeliveryConfiguration wiring = new DeliveryConfiguration();
        camel.getRegistry().bind("smtpLogin", wiring.smtpLogin(settings));
        camel.getRegistry().bind("smtpTrust", wiring.smtpTrust(settings));
        camel.getRegistry().bind("mailMessages", wiring.mailMessages(settings));
        camel.getRegistry().bind("twilioMessages", wiring.twilioMessages(settings, new ObjectMapper()));
        camel.getRegistry().bind("oneAttempt", HttpClientConfigurer.class, wiring.oneAttempt());
        camel.start();
        String routes = Files.readString(ROUTES);
        assertThat(routes).contains("mail.smtp.timeout: " + PATIENCE, "responseTimeout: " + PATIENCE);
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromBytes(ROUTES.getFileName().toString(),
                routes.replace(PATIENCE, LESS_PATIENCE).getBytes(StandardCharsets.UTF_8)));
        channels = new Channels(() -> camel, EnumSet.allOf(Method.class));
    }

    private static DeliverySettings.Smtp smtp() throws Exception {
        return new DeliverySettings.Smtp("localhost", mail.port(), "gatehouse@example.org", true, MailHouse.USERNAME,
                secret("smtp", MailHouse.PASSWORD), true, true, mail.certificate());
    }

    private static Path secret(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text);
    }

    private static Properties properties() {
        Properties set = new Properties();
        set.putAll(Map.of("gatehouse.delivery.smtp.host", "localhost", "gatehouse.delivery.smtp.port", String.valueOf(mail.port()),
                "gatehouse.delivery.smtp.auth", "true", "gatehouse.delivery.smtp.starttls", "true", "gatehouse.delivery.smtp.tls", "true",
                "gatehouse.delivery.smtp.from", "gatehouse@example.org", "gatehouse.delivery.twilio.url", twilio.url(),
                "gatehouse.delivery.twilio.account-sid", TwilioStandIn.ACCOUNT));
        return set;
    }

    @AfterAll
    static void stop() throws Exception {
        camel.close();
        mail.close();
    }

    @AfterEach
    void wellBehaved() {
        mail.front().reset();
    }

    @Test
    void mailGoesOverTlsFromTheFirstByteWithALogin() throws Exception {
        mail.front().tlsFromTheFirstByte = true;
        channels.send(Method.EMAIL, new OutgoingMessage("me@example.org", "A subject", "a text"));
        assertThat(mail.mailTo("me@example.org", 1).getSubject()).isEqualTo("A subject");
        assertThat(mail.front().saidInTheClear).isEmpty();
    }

    @Test
    void serverWithoutTlsFromTheFirstByteGetsNothing() {
        assertThat(refusal(Method.EMAIL, "you@example.org")).isEqualTo("mail-unreachable");
        assertThat(mail.front().saidInTheClear).noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL"));
    }

    @Test
    void silenceIsGivenUpForNow() {
        mail.front().isSilent = true;
        assertThat(refusal(Method.EMAIL, "you@example.org")).isEqualTo("mail-unreachable");
        twilio.refuse("+4915112345678", new Refusal(0, 0, Map.of()));
        assertThat(refusal(Method.SMS, "+4915112345678")).isEqualTo("sms-unreachable");
    }

    private static String refusal(Method method, String to) {
        Undelivered failure = catchThrowableOfType(Undelivered.class, () -> channels.send(method, new OutgoingMessage(to, "A subject", "a text")));
        assertThat(failure.isForGood()).isFalse();
        return failure.reason();
    }
}

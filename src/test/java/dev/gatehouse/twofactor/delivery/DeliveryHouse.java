package dev.gatehouse.twofactor.delivery;

import dev.gatehouse.platform.Ids;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import io.restassured.response.Response;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.util.FileSystemUtils;

/** What a gatehouse needs that sends: a mail server, Twilio, and people who use them. */
@TestConfiguration(proxyBeanMethods = false)
public class DeliveryHouse {
    /** Starts both servers and tells the gatehouse of them. */
    public static final class Initializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {
        @Override
        public void initialize(ConfigurableApplicationContext context) {
            try {
                Path folder = Files.createTempDirectory("gatehouse-delivery-test");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> FileSystemUtils.deleteRecursively(folder.toFile())));
                MailHouse mail = new MailHouse(folder);
                TwilioStandIn twilio = new TwilioStandIn();
                context.getBeanFactory().registerSingleton("mailHouse", mail);
                context.getBeanFactory().registerSingleton("twilioStandIn", twilio);
                TestPropertyValues.of("gatehouse.delivery.poll=200ms",
                        "gatehouse.delivery.attempts=4",
                        "gatehouse.delivery.smtp.host=localhost", "gatehouse.delivery.smtp.port=" + mail.port(),
                        "gatehouse.delivery.smtp.from=gatehouse@example.org", "gatehouse.delivery.smtp.username=" + MailHouse.USERNAME,
                        "gatehouse.delivery.smtp.password-file=" + Files.writeString(folder.resolve("smtp-password"), MailHouse.PASSWORD + "\n"),
                        "gatehouse.delivery.smtp.trust-file=" + mail.certificate(),
                        "gatehouse.delivery.twilio.url=" + twilio.url(), "gatehouse.delivery.twilio.account-sid=" + TwilioStandIn.ACCOUNT,
                        "gatehouse.delivery.twilio.from=" + TwilioStandIn.FROM,
                        "gatehouse.delivery.twilio.auth-token-file=" + Files.writeString(folder.resolve("twilio-token"), TwilioStandIn.TOKEN))
                        .applyTo(context);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Bean
    Correspondents correspondents(People people, MailHouse mail, TwilioStandIn twilio, MutableClock clock) {
        return new Correspondents(people, mail, twilio, clock);
    }

    /** People with addresses. */
    public record Correspondents(People people, MailHouse mail, TwilioStandIn twilio, MutableClock clock) {
        public static final Duration COOLDOWN = Duration.ofSeconds(31);

        /** An e-mail address that nobody else has. */
        public static String newMailbox() {
            return "m" + Ids.token(9).toLowerCase().replace("_", "x") + "@example.org";
        }

        /** A mobile number that nobody else has. */
        public static String newNumber() {
            return "+49151" + ThreadLocalRandom.current().nextInt(10_000_000, 99_999_999);
        }

        /** Adds an address and confirms it with the code that went there. */
        public Response confirm(String token, String method, String address) throws Exception {
            Response added = add(token, method, address);
            added.then().statusCode(201);
            String code = method.equals("email") ? mail.codeTo(address, 1) : twilio.codeTo(address, 1);
            Response confirmed = people.as(token).body(Map.of("address_id", added.path("address_id"), "otp_code", code))
                    .post("/2fa/addresses/confirm");
            confirmed.then().statusCode(200);
            clock.advance(COOLDOWN);
            return confirmed;
        }

        /** The code in the newest of so many mails to that address. */
        public String codeTo(String mailbox, int count) throws Exception {
            return mail.codeTo(mailbox, count);
        }

        Response add(String token, String method, String address) {
            return people.as(token).body(Map.of("method", method, "address", address)).post("/2fa/addresses");
        }

        /** A user whose only second step is that address; the name. */
        public String userWith(String method, String address) throws Exception {
            String name = people.register("user");
            confirm(people.login(name, People.PASSWORD).path("access_token"), method, address);
            return name;
        }

        String challenge(String name) {
            return people.login(name, People.PASSWORD).path("challenge");
        }

        Response generate(String challenge, String method) {
            return people.nobody().body(Map.of("challenge", challenge, "method", method)).post("/2fa/auth/generate");
        }

        Response verify(String challenge, String requestId, String code) {
            return people.nobody().body(Map.of("challenge", challenge, "request_id", requestId, "otp_code", code)).post("/2fa/auth/verify");
        }

        /** Logs in with a code that goes to that mailbox, which got so many mails before. */
        Response loginByMail(String name, String mailbox, int mailsBefore) throws Exception {
            String challenge = challenge(name);
            Response asked = generate(challenge, "email");
            asked.then().statusCode(200);
            Response verified = verify(challenge, asked.path("request_id"), mail.codeTo(mailbox, mailsBefore + 1));
            verified.then().statusCode(200);
            clock.advance(COOLDOWN);
            return verified;
        }

        Authenticator authenticator() {
            return new Authenticator(clock);
        }
    }
}

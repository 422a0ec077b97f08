package dev.gatehouse.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.gatehouse.support.People;
import dev.gatehouse.twofactor.delivery.MailHouse;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A code that was accepted while the mail server was away, and then {@code kill -9}: it is sent after the restart. */
class DeliveryCrashIT {
    @TempDir
    Path folder;

    @Test
    void acceptedCodeIsSentAfterACrash() throws Exception {
        try (MailHouse mail = new MailHouse(folder)) {
            Path data = folder.resolve("data");
            JarHouse house = JarHouse.start(settings(data, mail, portOfNobody()));
            String name = house.people().register("user");
            String token = house.people().login(name, People.PASSWORD).path("access_token");
            String id = house.people().as(token).body(Map.of("method", "email", "address", "me@example.org")).post("/2fa/addresses")
                    .then().statusCode(201).body("delivery", equalTo("queued")).extract().path("address_id");
            house.kill();
            try (JarHouse again = JarHouse.start(settings(data, mail, mail.port()))) {
                String code = mail.codeTo("me@example.org", 1);
                again.people().as(token).body(Map.of("address_id", id, "otp_code", code)).post("/2fa/addresses/confirm")
                        .then().statusCode(200).body("confirmed", equalTo(true));
                assertThat(again.log()).doesNotContain(code);
            }
        }
    }

    private Map<String, String> settings(Path data, MailHouse mail, int port) throws Exception {
        Path password = Files.writeString(folder.resolve("smtp-password"), MailHouse.PASSWORD);
        Map<String, String> settings = JarHouse.settings(data);
        settings.putAll(Map.of("GATEHOUSE_SMTP_HOST", "localhost", "GATEHOUSE_SMTP_PORT", String.valueOf(port),
                "GATEHOUSE_SMTP_FROM", "gatehouse@example.org", "GATEHOUSE_SMTP_USERNAME", MailHouse.USERNAME,
                "GATEHOUSE_SMTP_PASSWORD_FILE", password.toString(), "GATEHOUSE_SMTP_TRUST_FILE", mail.certificate().toString()));
        return settings;
    }

    private static int portOfNobody() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}

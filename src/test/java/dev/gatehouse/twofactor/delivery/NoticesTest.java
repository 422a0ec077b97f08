package dev.gatehouse.twofactor.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.People;
import dev.gatehouse.twofactor.delivery.DeliveryHouse.Correspondents;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@DeliveryTest
class NoticesTest {
    @Autowired
    People people;
    @Autowired
    Correspondents correspondents;
    @Autowired
    MailHouse mail;

    @Test
    void userIsToldOfANewAuthenticatorAndOfAUsedRecoveryCode() throws Exception {
        String mailbox = Correspondents.newMailbox();
        String name = correspondents.userWith("email", mailbox);
        String token = correspondents.loginByMail(name, mailbox, 1).path("access_token");
        Authenticator authenticator = correspondents.authenticator();
        List<String> codes = authenticator.enrol(people, token).path("recovery_codes");
        assertThat(mail.mailTo(mailbox, 3).getSubject()).isEqualTo("An authenticator was added");
        people.nobody().body(Map.of("challenge", correspondents.challenge(name), "recovery_code", codes.get(0))).post("/2fa/auth/verify")
                .then().statusCode(200);
        assertThat(mail.mailTo(mailbox, 4).getSubject()).isEqualTo("A recovery code was used");
    }

    @Test
    void userIsToldOfANewPassword() throws Exception {
        String mailbox = Correspondents.newMailbox();
        String name = correspondents.userWith("email", mailbox);
        String token = correspondents.loginByMail(name, mailbox, 1).path("access_token");
        Response changed = people.as(token).body(Map.of("old_password", People.PASSWORD, "new_password", "another long passphrase"))
                .post("/kms/password");
        changed.then().statusCode(200);
        assertThat(mail.mailTo(mailbox, 3).getSubject()).isEqualTo("Your password was changed");
    }
}

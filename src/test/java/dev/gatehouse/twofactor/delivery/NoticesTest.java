package dev.gatehouse.twofactor.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.gatehouse.platform.database.Database;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import dev.gatehouse.twofactor.delivery.DeliveryHouse.Correspondents;
import io.restassured.response.Response;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@GatehouseTest
class NoticesTest {
    @Autowired
    People people;
    @Autowired
    Correspondents correspondents;
    @Autowired
    MailHouse mail;
    @Autowired
    Database twoFactorDatabase;

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

    private static String subject(String token) {
        return new String(Base64.getUrlDecoder().decode(token.split("\\.")[1])).replaceAll(".*\"sub\":\"([^\"]+)\".*", "$1");
    }

    private long rowsOf(String userId, String... tables) {
        return Stream.of(tables).mapToLong(table -> twoFactorDatabase.jdbc().sql("SELECT count(*) FROM " + table + " WHERE user_id = ?")
                .param(userId).query(Long.class).single()).sum();
    }

    @Test
    void resetByAnAdministratorIsToldAndTheAddressGoes() throws Exception {
        String mailbox = Correspondents.newMailbox();
        String name = correspondents.userWith("email", mailbox);
        String id = subject(correspondents.loginByMail(name, mailbox, 1).path("access_token"));
        people.admin().post("/2fa/users/" + id + "/reset").then().statusCode(200);
        assertThat(mail.mailTo(mailbox, 3).getSubject()).isEqualTo("Your second factors were reset");
        assertThat(rowsOf(id, "addresses")).isZero();
        people.login(name, People.PASSWORD).then().statusCode(200).body("token_type", equalTo("bearer"));
    }

    @Test
    void erasingAPersonLeavesNeitherAddressesNorWhatWasSent() throws Exception {
        String mailbox = Correspondents.newMailbox();
        String name = correspondents.userWith("email", mailbox);
        String id = subject(correspondents.loginByMail(name, mailbox, 1).path("access_token"));
        assertThat(rowsOf(id, "addresses", "sent_codes", "deliveries")).isPositive();
        people.admin().post("/kms/users/" + id + "/erase").then().statusCode(200);
        assertThat(rowsOf(id, "addresses", "sent_codes", "deliveries")).isZero();
    }
}

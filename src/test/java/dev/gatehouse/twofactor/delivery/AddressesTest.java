package dev.gatehouse.twofactor.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.gatehouse.platform.database.Database;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import dev.gatehouse.twofactor.delivery.DeliveryHouse.Correspondents;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@GatehouseTest
class AddressesTest {
    @Autowired
    People people;
    @Autowired
    Correspondents correspondents;
    @Autowired
    Database twoFactorDatabase;

    private Response confirm(String token, String addressId, String code) {
        return people.as(token).body(Map.of("address_id", addressId, "otp_code", code)).post("/2fa/addresses/confirm");
    }

    @Test
    void addressCountsOnceTheCodeThatWentThereWasShown() throws Exception {
        String name = people.register("user");
        String token = people.login(name, People.PASSWORD).path("access_token");
        String mailbox = Correspondents.newMailbox();
        Response added = correspondents.add(token, "email", mailbox);
        added.then().statusCode(201).body("address_id", startsWith("adr_")).body("delivery", equalTo("queued"))
                .body("destination", equalTo("m***@e***.org"));
        people.as(token).get("/2fa/addresses").then().body("addresses.confirmed", contains(false));
        String code = correspondents.mail().codeTo(mailbox, 1);
        assertThat(added.asString()).doesNotContain(code).doesNotContain(mailbox);
        confirm(token, added.path("address_id"), code).then().statusCode(200).body("confirmed", equalTo(true))
                .body("destination", equalTo("m***@e***.org"));
        people.login(name, People.PASSWORD).then().body("methods", contains("email"));
        confirm(token, added.path("address_id"), code).then().statusCode(401);
    }

    @Test
    void wrongCodeConfirmsNothing() throws Exception {
        String token = people.userToken("user");
        String mailbox = Correspondents.newMailbox();
        String id = correspondents.add(token, "email", mailbox).path("address_id");
        String wrong = correspondents.mail().codeTo(mailbox, 1).equals("00000000") ? "00000001" : "00000000";
        confirm(token, id, wrong).then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:code-rejected"));
        people.as(token).get("/2fa/addresses").then().body("addresses.confirmed", contains(false));
        confirm(people.userToken("user"), id, correspondents.mail().codeTo(mailbox, 1)).then().statusCode(404);
    }

    @Test
    void addressesAreSealedAtRest() throws Exception {
        String number = Correspondents.newNumber();
        correspondents.userWith("sms", number);
        String everything = twoFactorDatabase.jdbc().sql("SELECT string_agg(encode(address_sealed, 'escape') || masked, ' ') FROM addresses")
                .query(String.class).single();
        assertThat(everything).contains("***" + number.substring(number.length() - 2)).doesNotContain(number.substring(3));
        assertThat(twoFactorDatabase.jdbc().sql("SELECT string_agg(details::text, ' ') FROM audit_entries").query(String.class).single())
                .doesNotContain(number.substring(3));
    }

    @Test
    void firstAddressNeedsAFreshLoginAndTheNextAFreshCode() throws Exception {
        String stale = people.userToken("user");
        people.timePasses(Duration.ofMinutes(6));
        correspondents.add(stale, "email", Correspondents.newMailbox()).then().statusCode(401)
                .body("type", equalTo("urn:gatehouse:problem:token-invalid"));
        String mailbox = Correspondents.newMailbox();
        String name = people.register("user");
        String withPassword = people.login(name, People.PASSWORD).path("access_token");
        correspondents.confirm(withPassword, "email", mailbox);
        correspondents.add(withPassword, "sms", Correspondents.newNumber()).then().statusCode(401)
                .body("type", equalTo("urn:gatehouse:problem:step-up-required"));
        String fresh = correspondents.loginByMail(name, mailbox, 1).path("access_token");
        correspondents.confirm(fresh, "sms", Correspondents.newNumber());
        people.login(name, People.PASSWORD).then().body("methods", contains("email", "sms"));
    }

    @Test
    void whoHasAnAuthenticatorMustShowIt() throws Exception {
        Authenticator authenticator = correspondents.authenticator();
        String mailbox = Correspondents.newMailbox();
        Map<String, String> user = people.enrolledUser(authenticator);
        correspondents.confirm(user.get("token"), "email", mailbox);
        String byMail = correspondents.loginByMail(user.get("name"), mailbox, 1).path("access_token");
        correspondents.add(byMail, "email", Correspondents.newMailbox()).then().statusCode(401)
                .body("type", equalTo("urn:gatehouse:problem:step-up-required"));
        String shown = people.as(byMail).body(Map.of("otp_code", authenticator.nextCode())).post("/2fa/auth/verify").path("access_token");
        correspondents.add(shown, "email", Correspondents.newMailbox()).then().statusCode(201);
    }

    @Test
    void newAddressTakesThePlaceOfTheOldWhichIsTold() throws Exception {
        String old = Correspondents.newMailbox();
        String name = correspondents.userWith("email", old);
        String token = correspondents.loginByMail(name, old, 1).path("access_token");
        correspondents.confirm(token, "email", Correspondents.newMailbox());
        assertThat(correspondents.mail().mailTo(old, 3).getSubject()).isEqualTo("An address was changed");
        people.as(token).get("/2fa/addresses").then().body("addresses.confirmed", contains(true));
    }

    @Test
    void removedAddressIsToldAndGone() throws Exception {
        String number = Correspondents.newNumber();
        String name = people.register("user");
        String token = people.login(name, People.PASSWORD).path("access_token");
        String id = correspondents.confirm(token, "sms", number).path("address_id");
        people.as(token).delete("/2fa/addresses/" + id).then().statusCode(401);
        String challenge = correspondents.challenge(name);
        String asked = correspondents.generate(challenge, "sms").path("request_id");
        String fresh = correspondents.verify(challenge, asked, correspondents.twilio().codeTo(number, 2)).path("access_token");
        people.as(fresh).delete("/2fa/addresses/" + id).then().statusCode(204);
        assertThat(correspondents.twilio().messageTo(number, 3).get("Body")).contains("was changed");
        people.as(fresh).get("/2fa/addresses").then().body("addresses", empty());
        people.as(fresh).delete("/2fa/addresses/" + id).then().statusCode(404);
        people.login(name, People.PASSWORD).then().body("token_type", equalTo("bearer"));
    }

    @Test
    void messagesSpeakTheLanguageOfTheUserOrOfTheRequest() throws Exception {
        String german = Correspondents.newMailbox();
        people.as(people.userToken("user")).body(Map.of("method", "email", "address", german, "locale", "de")).post("/2fa/addresses")
                .then().statusCode(201);
        assertThat(correspondents.mail().mailTo(german, 1).getSubject()).isEqualTo("Bestätigen Sie diese Adresse");
        String french = Correspondents.newMailbox();
        people.as(people.userToken("user")).header("Accept-Language", "fr-CA, en;q=0.5").body(Map.of("method", "email", "address", french))
                .post("/2fa/addresses").then().statusCode(201);
        assertThat(correspondents.mail().mailTo(french, 1).getSubject()).isEqualTo("Confirmez cette adresse");
    }

    @Test
    void badInputIsNamed() {
        String token = people.userToken("user");
        people.as(token).body(Map.of("method", "fax", "address", "a@example.org")).post("/2fa/addresses").then().statusCode(400)
                .body("field", equalTo("method"));
        correspondents.add(token, "email", "a@example.org\r\nBcc: b@example.org").then().statusCode(400).body("field", equalTo("address"));
        correspondents.add(token, "sms", "+49").then().statusCode(400).body("field", equalTo("address"));
        people.as(token).body(Map.of("method", "email", "address", "a@example.org", "locale", "../../etc")).post("/2fa/addresses").then()
                .statusCode(400).body("field", equalTo("locale"));
        confirm(token, "adr_unknown", "12345678").then().statusCode(404);
        confirm(token, "adr_unknown", "123456").then().statusCode(400).body("field", equalTo("otp_code"));
        people.nobody().body(Map.of("method", "email", "address", "a@example.org")).post("/2fa/addresses").then().statusCode(401);
    }

    @Test
    void destinationIsNowhereInTheClearOnceSent() throws Exception {
        String mailbox = Correspondents.newMailbox();
        correspondents.userWith("email", mailbox);
        correspondents.mail().mailTo(mailbox, 1);
        byte[] left = twoFactorDatabase.jdbc()
                .sql("SELECT string_agg(to_jsonb(d)::text || to_jsonb(a)::text, ' ')::bytea FROM deliveries d, addresses a")
                .query(byte[].class).single();
        assertThat(new String(left, StandardCharsets.ISO_8859_1)).doesNotContain(mailbox);
    }
}

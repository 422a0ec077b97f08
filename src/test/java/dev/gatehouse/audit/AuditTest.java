package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import io.restassured.response.Response;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Every login and every privileged act leaves an entry that says who did what to what, how it ended, and by which request. */
@GatehouseTest
class AuditTest {
    @Autowired
    People people;
    @Autowired
    MutableClock clock;
    @Autowired
    Database kmsDatabase;
    @Autowired
    Database twoFactorDatabase;
    @Autowired
    Database serviceADatabase;
    private final long[] before = new long[3];

    private record Entry(String actor, String action, String object, String outcome, String requestId, String source, String details) {
        private String told() {
            return action + " " + outcome;
        }
    }

    private List<Database> streams() {
        return List.of(kmsDatabase, twoFactorDatabase, serviceADatabase);
    }

    @BeforeEach
    void remember() {
        // the administrator is enrolled once, by whichever test comes first
        people.adminToken();
        for (int i = 0; i < before.length; i++) {
            before[i] = streams().get(i).jdbc().sql("SELECT coalesce(max(seq), 0) FROM audit_entries").query(Long.class).single();
        }
    }

    /** What was written since, in order. */
    private List<Entry> entries(int stream) {
        return streams().get(stream).jdbc().sql("""
                        SELECT actor, action, object, outcome, request_id, source, details FROM audit_entries
                        WHERE seq > ? ORDER BY seq""")
                .param(before[stream]).query(Entry.class).list();
    }

    private List<String> told(int stream) {
        return entries(stream).stream().map(Entry::told).toList();
    }

    private List<Entry> kms() {
        return entries(0);
    }

    private String idOf(String username) {
        return kmsDatabase.jdbc().sql("SELECT id FROM users WHERE username = ?").param(username).query(String.class).single();
    }

    private static String subject(String token) throws Exception {
        return new ObjectMapper().readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1])).get("sub").asText();
    }

    private static void assertEntry(Entry entry, String actor, String told, String object, Response answer) {
        assertThat(entry.told()).isEqualTo(told);
        assertThat(entry.actor()).isEqualTo(actor);
        assertThat(entry.object()).isEqualTo(object);
        assertThat(entry.requestId()).isEqualTo(answer.header("X-Request-Id"));
        assertThat(entry.source()).as("personal, and so not in clear").isEmpty();
    }

    @Test
    void loginThatSucceedsOrIsDenied() {
        String name = people.register("user");
        remember();
        Response denied = people.login(name, "not the passphrase");
        Response unknown = people.login("nobody-" + Ids.token(6), "whatever it is");
        Response ok = people.login(name, People.PASSWORD);
        List<Entry> entries = kms();
        assertThat(entries).hasSize(3);
        assertEntry(entries.get(0), "anonymous", "login DENIED", idOf(name), denied);
        assertEntry(entries.get(1), "anonymous", "login DENIED", "unknown", unknown);
        assertEntry(entries.get(2), "anonymous", "login OK", idOf(name), ok);
    }

    @Test
    void loginOfADisabledUser() {
        String name = people.register("user");
        kmsDatabase.jdbc().sql("UPDATE users SET disabled = true WHERE username = ?").param(name).update();
        remember();
        Response denied = people.login(name, People.PASSWORD);
        assertEntry(kms().get(0), "anonymous", "login DENIED", idOf(name), denied);
    }

    @Test
    void loginThatMustEnrolAndTheEnrolmentItself() {
        String name = people.register("user,admin");
        remember();
        Response login = people.login(name, People.PASSWORD);
        assertEntry(kms().get(0), "anonymous", "login.enrol OK", idOf(name), login);
        Response confirmed = new Authenticator(clock).enrol(people, login.path("access_token"));
        List<Entry> factors = entries(1);
        assertThat(told(1)).containsExactly("factor.enrol OK", "factor.confirm OK");
        assertThat(factors).allMatch(entry -> entry.actor().equals(idOf(name)) && entry.object().startsWith("fac_"));
        assertThat(factors.get(1).requestId()).isEqualTo(confirmed.header("X-Request-Id"));
        assertThat(told(0)).containsExactly("login.enrol OK", "session.step-up OK");
    }

    @Test
    void confirmationWithAWrongCode() {
        String token = people.userToken("user");
        remember();
        String factor = people.as(token).body("{}").post("/2fa/enrol").path("factor_id");
        Response denied = people.as(token).body(Map.of("factor_id", factor, "otp_code", "00000000")).post("/2fa/enrol/confirm");
        denied.then().statusCode(401);
        assertThat(told(1)).containsExactly("factor.enrol OK", "factor.verify DENIED");
        assertThat(entries(1).get(1).requestId()).isEqualTo(denied.header("X-Request-Id"));
    }

    @Test
    void bothHalvesOfALoginAndAWrongCode() {
        Authenticator authenticator = new Authenticator(clock);
        String name = people.enrolledUser(authenticator).get("name");
        remember();
        Response first = people.login(name, People.PASSWORD);
        verify(Map.of("challenge", first.path("challenge"), "otp_code", authenticator.wrongCode())).then().statusCode(401);
        Response second = verify(Map.of("challenge", first.path("challenge"), "otp_code", authenticator.nextCode()));
        second.then().statusCode(200);
        assertEntry(kms().get(0), "anonymous", "login.challenge OK", idOf(name), first);
        assertThat(told(0)).containsExactly("login.challenge OK", "login OK");
        assertThat(kms().get(1).object()).isEqualTo(idOf(name));
        assertThat(told(1)).containsExactly("factor.verify DENIED", "factor.verify OK");
        Entry login = kms().get(kms().size() - 1);
        assertEntry(login, "anonymous", "login OK", idOf(name), second);
        people.admin().get("/kms/audit?action=login&order=desc&limit=1&object=" + idOf(name)).then().body("entries.source", contains("127.0.0.1"))
                .body("entries.details.by", contains("two-factor"));
        assertThat(List.of(login.requestId(), entries(1).get(1).requestId())).as("one request, in both records")
                .containsOnly(second.header("X-Request-Id"));
        assertThat(entries(1)).allMatch(entry -> entry.object().equals(idOf(name)));
    }

    @Test
    void challengeThatIsNone() {
        Response denied = verify(Map.of("challenge", "no-challenge", "otp_code", "123456"));
        denied.then().statusCode(401);
        assertThat(entries(1)).hasSize(1);
        assertEntry(entries(1).get(0), "anonymous", "factor.verify DENIED", "unknown", denied);
    }

    private Response verify(Map<String, Object> proof) {
        return people.nobody().body(proof).post("/2fa/auth/verify");
    }

    @Test
    void registrationAndPassword() throws Exception {
        String admin = people.adminToken();
        remember();
        String name = "user-" + Ids.token(6).replace("_", "x");
        Response registered = people.as(admin).body(Map.of("username", name, "password", People.PASSWORD, "roles", "user,editor"))
                .post("/kms/register");
        registered.then().statusCode(201);
        assertEntry(kms().get(0), subject(admin), "user.register OK", idOf(name), registered);
        assertThat(kms().get(0).details()).contains("editor");
        String token = people.login(name, People.PASSWORD).path("access_token");
        remember();
        Response denied = changePassword(token, "not the passphrase");
        Response changed = changePassword(token, People.PASSWORD);
        changed.then().statusCode(200);
        assertEntry(kms().get(0), idOf(name), "user.password DENIED", idOf(name), denied);
        assertEntry(kms().get(1), idOf(name), "user.password OK", idOf(name), changed);
    }

    private Response changePassword(String token, String old) {
        return people.as(token).body(Map.of("old_password", old, "new_password", "another long passphrase")).post("/kms/password");
    }

    @Test
    void keysMadeAndRead() throws Exception {
        String admin = people.adminToken();
        String key = "svc-" + Ids.token(6).toLowerCase(Locale.ROOT).replace("_", "x");
        remember();
        Response made = people.as(admin).body(Map.of("service_name", key)).post("/kms/keys");
        Response read = people.as(admin).get("/kms/keys/" + key);
        assertThat(kms()).hasSize(2);
        assertEntry(kms().get(0), subject(admin), "api-key.create OK", key, made);
        assertEntry(kms().get(1), subject(admin), "api-key.read OK", key, read);
        assertThat(kms().toString()).doesNotContain(made.<String>path("api_key"));
    }

    @Test
    void elementsMadeVersionedAndReordered() throws Exception {
        String editor = people.userToken("user,editor");
        remember();
        int id = (int) (Math.abs(Ids.token(4).hashCode()) % 1_000_000L) + 2_000_000;
        Response made = people.as(editor).body(Map.of("elementType", "character", "elementId", id, "comment", "a warden"))
                .post("/service_a/sequence");
        Response versioned = people.as(editor).body(Map.of("elementType", "character", "elementId", id, "comment", "an old warden"))
                .post("/service_a/sequence/version");
        Response other = people.as(editor).body(Map.of("elementType", "character", "elementId", id + 1, "comment", "a warden's son"))
                .post("/service_a/sequence");
        Response reordered = people.as(editor).body(Map.of("elementIds", List.of(id, id + 1), "newOrder", List.of(id + 1, id),
                "elementType", "character")).post("/service_a/sequence/reorder");
        List<Entry> entries = entries(2);
        assertThat(entries).hasSize(5);
        assertEntry(entries.get(0), subject(editor), "element.create OK", "character/" + id, made);
        assertEntry(entries.get(1), subject(editor), "element.version OK", "character/" + id, versioned);
        assertEntry(entries.get(2), subject(editor), "element.create OK", "character/" + (id + 1), other);
        assertEntry(entries.get(3), subject(editor), "element.reorder OK", "character/" + (id + 1), reordered);
        assertEntry(entries.get(4), subject(editor), "element.reorder OK", "character/" + id, reordered);
        assertThat(entries.toString()).doesNotContain("warden");
    }

    @Test
    void logoutAndReuseOfARefreshToken() {
        String name = people.register("user");
        Response login = people.login(name, People.PASSWORD);
        remember();
        for (int i = 0; i < 2; i++) {
            people.nobody().body(Map.of("grant_type", "refresh_token", "refresh_token", login.<String>path("refresh_token"))).post("/kms/token");
        }
        assertThat(told(0)).contains("session.refresh-reuse DENIED");
        String token = people.login(name, People.PASSWORD).path("access_token");
        people.as(token).post("/kms/logout").then().statusCode(200);
        assertThat(told(0)).endsWith("session.logout OK");
    }

    @Test
    void nothingSecretStandsInAnyEntry() {
        Authenticator authenticator = new Authenticator(clock);
        String name = people.enrolledUser(authenticator).get("name");
        Response login = people.login(name, People.PASSWORD);
        Response full = verify(Map.of("challenge", login.path("challenge"), "otp_code", authenticator.nextCode()));
        for (int stream = 0; stream < 3; stream++) {
            assertThat(entries(stream).toString()).doesNotContain(People.PASSWORD, login.<String>path("challenge"),
                    full.<String>path("access_token"), full.<String>path("refresh_token"), full.<String>path("device_token"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UPDATE audit_entries SET actor = 'x'", "DELETE FROM audit_entries", "TRUNCATE audit_entries",
            "DROP TABLE audit_entries", "ALTER TABLE audit_entries DROP COLUMN actor", "CREATE TABLE shadow (id int)"})
    void serviceCannotChangeItsRecord(String statement) {
        for (Database stream : streams()) {
            assertThatThrownBy(() -> stream.jdbc().sql(statement).update()).rootCause()
                    .message().containsAnyOf("permission denied", "must be owner");
        }
    }

    @Test
    void serviceSeesNoOtherServicesRecord() {
        for (String table : List.of("kms.audit_entries", "two_factor.audit_entries")) {
            assertThatThrownBy(() -> serviceADatabase.jdbc().sql("SELECT count(*) FROM " + table).query(Long.class).single())
                    .rootCause().hasMessageContaining("permission denied");
        }
    }
}

package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.crypto.PasswordHasher;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import dev.gatehouse.support.Race;
import io.restassured.response.Response;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

@GatehouseTest
class KmsUsersTest {
    @Autowired
    People people;
    @Autowired
    Database kmsDatabase;
    @Autowired
    PasswordHasher hasher;
    @Autowired
    AuditTrail kmsAudit;
    @Autowired
    Clock clock;

    @Test
    void onlyAnAdministratorRegistersAndRolesNeedAFreshFactor() {
        Map<String, String> plain = Map.of("username", "plain-" + Ids.token(4), "password", People.PASSWORD);
        people.nobody().body(plain).post("/kms/register").then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:token-missing"))
                .header("WWW-Authenticate", equalTo("Bearer"));
        people.as(people.userToken("user,editor")).body(plain).post("/kms/register").then().statusCode(403)
                .body("type", equalTo("urn:gatehouse:problem:role-missing"));
        String admin = people.adminToken();
        people.timePasses(Duration.ofMinutes(6));
        people.as(admin).body(Map.of("username", "ed-" + Ids.token(4), "password", People.PASSWORD, "roles", "user,editor"))
                .post("/kms/register").then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:step-up-required"))
                .header("WWW-Authenticate", containsString("insufficient_user_authentication"));
        people.as(admin).body(plain).post("/kms/register").then().statusCode(201);
    }

    @Test
    void nameIsTakenWhateverItsCase() {
        String name = people.register("user");
        people.admin().body(Map.of("username", name.toUpperCase(), "password", People.PASSWORD)).post("/kms/register")
                .then().statusCode(409).body("field", equalTo("username"));
    }

    @Test
    void ofTwoRegistrationsOfOneNameAtOnceExactlyOneSucceeds() throws Exception {
        String name = "race-" + Ids.token(6);
        String admin = people.adminToken();
        List<Integer> statuses = Race.of(() -> register(admin, name), () -> register(admin, name.toUpperCase(Locale.ROOT)));
        assertThat(statuses).containsExactlyInAnyOrder(201, 409);
        assertThat(kmsDatabase.jdbc().sql("SELECT count(*) FROM users WHERE lower(username) = lower(?)").param(name).query(Long.class).single())
                .isEqualTo(1);
    }

    private int register(String admin, String name) {
        return people.as(admin).body(Map.of("username", name, "password", People.PASSWORD)).post("/kms/register").statusCode();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            username | {"password":"a long enough passphrase"}
            username | {"username":"","password":"a long enough passphrase"}
            username | {"username":"аdmin","password":"a long enough passphrase"}
            username | {"username":"%s","password":"a long enough passphrase"}
            username | {"username":"a\\u200bb","password":"a long enough passphrase"}
            username | {"username":"ａｄｍｉｎ","password":"a long enough passphrase"}
            username | {"username":".admin","password":"a long enough passphrase"}
            username | {"username":7,"password":"a long enough passphrase"}
            username | {"username":null,"password":"a long enough passphrase"}
            username | {"username":"a/b","password":"a long enough passphrase"}
            username | {"username":"a\\u0000b","password":"a long enough passphrase"}
            username | {"username":["a"],"password":"a long enough passphrase"}
            password | {"username":"someone","password":"too short"}
            password | {"username":"someone","password":"with a control \\u0007 character"}
            password | {"username":"someone"}
            password | {"username":"someone","password":123456789012345}
            password | {"username":"someone","password":"password12345"}
            password | {"username":"someone","password":"someonesomeone"}
            roles    | {"username":"someone","password":"a long enough passphrase","roles":["user"]}
            roles    | {"username":"someone","password":"a long enough passphrase","roles":"user,кing"}
            roles    | {"username":"someone","password":"a long enough passphrase","roles":"king"}
            roles    | {"username":"someone","password":"a long enough passphrase","roles":"Admin"}
            roles    | {"username":"someone","password":"a long enough passphrase","roles":","}
            crown    | {"username":"someone","password":"a long enough passphrase","crown":true}
            """)
    void badFieldIsNamed(String field, String body) {
        people.admin().body(body.replace("%s", "a".repeat(65))).post("/kms/register").then().statusCode(400).body("field", equalTo(field));
    }

    @Test
    void weakPasswordIsRefusedWithReasonsAndALargeBodyUnread() {
        String admin = people.adminToken();
        people.as(admin).body(Map.of("username", "someone", "password", "password12345")).post("/kms/register").then().statusCode(400)
                .body("field", equalTo("password")).body("reasons", hasItem("This is similar to a commonly used password."));
        people.as(admin).body(Map.of("username", "someone", "password", "x".repeat(9_000))).post("/kms/register").then().statusCode(413);
        people.as(admin).body(Map.of("username", "someone", "password", "x".repeat(129))).post("/kms/register").then().statusCode(400);
    }

    @Test
    void newPasswordEndsAllSessionsAndTheOldOneStopsWorking() {
        String name = people.register("user");
        String one = people.login(name, People.PASSWORD).path("access_token");
        String two = people.login(name, People.PASSWORD).path("access_token");
        change(one, "not the old one", "another long passphrase").then().statusCode(401).body("type", equalTo("urn:gatehouse:problem:login-failed"));
        change(one, People.PASSWORD, "short").then().statusCode(400).body("field", equalTo("new_password"));
        change(one, People.PASSWORD, "another long passphrase").then().statusCode(200);
        people.as(one).get("/service_a/elements").then().statusCode(401);
        people.as(two).get("/service_a/elements").then().statusCode(401);
        people.login(name, People.PASSWORD).then().statusCode(401);
        people.login(name, "another long passphrase").then().statusCode(200);
    }

    @Test
    void firstAdministratorIsMadeOnceWhenManyStartAtATime(@TempDir Path folder) throws Exception {
        people.adminToken();
        Path file = folder.resolve("initial-admin-password");
        UserStore empty = new UserStore(kmsDatabase, clock);
        List<Callable<Void>> starts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            starts.add(() -> {
                new InitialAdmin(kmsDatabase, empty, hasher, kmsAudit, file).createIfThereIsNobody();
                return null;
            });
        }
        var pool = Executors.newFixedThreadPool(8);
        for (var start : pool.invokeAll(starts)) {
            start.get();
        }
        pool.shutdown();
        assertThat(kmsDatabase.jdbc().sql("SELECT count(*) FROM users WHERE username = 'admin'").query(Long.class).single()).isEqualTo(1);
        assertThat(Files.exists(file)).as("nobody is made beside the one who is there").isFalse();
    }

    @Test
    void secretsAreNotInTheTextOfBodies() {
        String secret = "a-very-secret-thing-42";
        List<Object> bodies = List.of(new Registration("someone", secret, null), new Logins.Login("someone", secret, secret),
                new Users.PasswordChange(secret, secret + "x"), new TokenRequest("refresh_token", secret, "weather", secret), new TokenToJudge(secret),
                new UserAdministration.Reset("usr_x", secret),
                new Sessions.Challenge(secret), new NewApiKey("weather", secret, null, null, null, null, null), new ApiKeys.ApiKey("weather", secret));
        for (Object body : bodies) {
            assertThat(body.toString()).as(body.getClass().getSimpleName()).doesNotContain(secret);
        }
    }

    private Response change(String token, String from, String to) {
        return people.as(token).body(Map.of("old_password", from, "new_password", to)).post("/kms/password");
    }
}

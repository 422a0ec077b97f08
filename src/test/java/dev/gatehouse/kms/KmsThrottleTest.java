package dev.gatehouse.kms;

import static io.restassured.config.HttpClientConfig.httpClientConfig;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.kms.LoginThrottle.Verdict;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.crypto.PasswordHasher;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import dev.gatehouse.support.Race;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Guessing is slow, strangers do not keep the owner out, and no answer tells which of the reasons it was. */
@GatehouseTest
class KmsThrottleTest {
    private static final String WRONG = "not the passphrase";
    private static final String OWNER = "127.0.0.1";
    private static final String STRANGER = "127.0.0.2";
    private static final String ELSEWHERE = "127.0.0.3";
    @Autowired
    People people;
    @Autowired
    MutableClock clock;
    @Autowired
    Database kmsDatabase;
    @Autowired
    Sealer kmsSealer;
    @Autowired
    AuditTrail kmsAudit;
    @Autowired
    PasswordHasher hasher;
    @Autowired
    UserStore users;

    private Response loginFrom(String address, String name, String password, String device) {
        try {
            Map<String, String> body = new HashMap<>(Map.of("username", name, "password", password));
            if (device != null) {
                body.put("device_token", device);
            }
            return people.nobody().config(RestAssured.config().httpClient(
                    httpClientConfig().setParam("http.route.local-address", InetAddress.getByName(address)))).body(body).post("/kms/login");
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private int statusFrom(String address, String name, String password) {
        return loginFrom(address, name, password, null).statusCode();
    }

    private LoginThrottle throttle(int free, int account, int source) {
        return new LoginThrottle(kmsDatabase, kmsSealer, new LoginSettings(free, account, source, Duration.ofMinutes(15)), clock);
    }

    private Verdict judge(LoginThrottle throttle, String name, String network, boolean right) {
        return kmsDatabase.tx().execute(tx -> throttle.judge(throttle.guess(name, network, null), right, "unknown"));
    }

    @Test
    void rightPasswordIsRefusedDuringAWaitAndGoodAfterIt() {
        String name = people.register("user");
        for (int i = 0; i < 5; i++) {
            assertThat(statusFrom(OWNER, name, WRONG)).isEqualTo(401);
        }
        assertThat(statusFrom(OWNER, name, People.PASSWORD)).as("within the first second").isEqualTo(401);
        people.timePasses(Duration.ofMillis(1001));
        assertThat(statusFrom(OWNER, name, People.PASSWORD)).isEqualTo(200);
        assertThat(statusFrom(OWNER, name, WRONG)).isEqualTo(401);
        assertThat(statusFrom(OWNER, name, People.PASSWORD)).as("a success takes the count back").isEqualTo(200);
    }

    @Test
    void waitsDoubleUpToTheirCap() {
        LoginThrottle throttle = throttle(1, 1_000, 1_000);
        String name = "nobody-" + Ids.token(6);
        judge(throttle, name, OWNER, false);
        for (long wait = 1; wait < 900; wait *= 2) {
            assertThat(judge(throttle, name, OWNER, false)).isEqualTo(Verdict.WRONG);
            people.timePasses(Duration.ofMillis(wait * 1000 - 1));
            assertThat(judge(throttle, name, OWNER, false)).as(wait + " s are not over").isEqualTo(Verdict.THROTTLED);
            people.timePasses(Duration.ofMillis(2));
        }
        judge(throttle, name, OWNER, false);
        people.timePasses(Duration.ofMinutes(15).plusMillis(1));
        assertThat(judge(throttle, name, OWNER, false)).as("15 minutes is the longest").isEqualTo(Verdict.WRONG);
    }

    @Test
    void strangersKeepTheOwnerOutNeitherWhereTheyWereBeforeNorForLongElsewhere() {
        String name = people.register("user");
        assertThat(statusFrom(OWNER, name, People.PASSWORD)).isEqualTo(200);
        LoginThrottle house = throttle(4, 20, 100_000);
        for (int i = 0; i < 60; i++) {
            judge(house, name, "198.51.100." + i, false);
        }
        assertThat(statusFrom(STRANGER, name, People.PASSWORD)).as("the account waits for strangers").isEqualTo(401);
        assertThat(statusFrom(OWNER, name, People.PASSWORD)).as("a source known before").isEqualTo(200);
        people.timePasses(Duration.ofSeconds(61));
        assertThat(statusFrom(ELSEWHERE, name, People.PASSWORD)).as("a new source, when the strangers let go").isEqualTo(200);
    }

    @Test
    void deviceTokenCountsApartEvenAtTheStrangersOwnSource() {
        Authenticator authenticator = new Authenticator(clock);
        String name = people.enrolledUser(authenticator).get("name");
        String challenge = people.login(name, People.PASSWORD).path("challenge");
        String device = people.nobody().body(Map.of("challenge", challenge, "otp_code", authenticator.nextCode())).post("/2fa/auth/verify")
                .then().statusCode(200).extract().path("device_token");
        for (int i = 0; i < 8; i++) {
            loginFrom(STRANGER, name, WRONG, null);
        }
        assertThat(loginFrom(STRANGER, name, People.PASSWORD, null).statusCode()).isEqualTo(401);
        assertThat(loginFrom(STRANGER, name, People.PASSWORD, "ghd_forged").statusCode()).isEqualTo(401);
        assertThat(loginFrom(STRANGER, name, People.PASSWORD, device).statusCode()).isEqualTo(200);
        for (int i = 0; i < 5; i++) {
            loginFrom(ELSEWHERE, name, WRONG, device);
        }
        assertThat(loginFrom(ELSEWHERE, name, People.PASSWORD, device).statusCode()).as("a stolen one is no licence to guess").isEqualTo(401);
    }

    @Test
    void waitIsInTheDatabaseForReplicasAndAfterARestart() {
        String name = "nobody-" + Ids.token(6);
        for (int i = 0; i < 5; i++) {
            judge(throttle(4, 20, 1_000), name, OWNER, false);
        }
        assertThat(judge(throttle(4, 20, 1_000), name, OWNER, true)).isEqualTo(Verdict.THROTTLED);
    }

    @Test
    void sourceThatTriesManyAccountsWaits() {
        LoginThrottle throttle = throttle(4, 20, 10);
        String network = "203.0.113." + clock.instant().getNano();
        for (int i = 0; i < 11; i++) {
            assertThat(judge(throttle, "nobody-" + Ids.token(6), network, false)).isEqualTo(Verdict.WRONG);
        }
        assertThat(judge(throttle, "nobody-" + Ids.token(6), network, true)).isEqualTo(Verdict.THROTTLED);
        assertThat(judge(throttle, "nobody-" + Ids.token(6), network + "9", false)).as("another source").isEqualTo(Verdict.WRONG);
    }

    @Test
    void ofGuessesMadeAtOnceNoneSlipsThrough() throws Exception {
        LoginThrottle throttle = throttle(4, 1_000, 100_000);
        String name = "nobody-" + Ids.token(6);
        List<Verdict> verdicts = Race.of(24, () -> judge(throttle, name, OWNER, false));
        assertThat(verdicts.stream().filter(verdict -> verdict == Verdict.WRONG)).hasSize(5);
        assertThat(verdicts.stream().filter(verdict -> verdict == Verdict.THROTTLED)).hasSize(19);
    }

    @Test
    void rightLoginsAtOnceAllSucceed() throws Exception {
        String name = people.register("user");
        assertThat(Race.of(8, () -> statusFrom(OWNER, name, People.PASSWORD))).containsOnly(200);
    }

    @Test
    void unknownWrongDisabledAndThrottledAreTheSameBytesAfterTheSameHashes() {
        String disabled = people.register("user");
        kmsDatabase.jdbc().sql("UPDATE users SET disabled = true WHERE username = ?").param(disabled).update();
        String wrong = people.register("user");
        String throttled = people.register("user");
        for (int i = 0; i < 5; i++) {
            people.login(throttled, WRONG);
        }
        Map<String, String> guesses = Map.of("nobody-" + Ids.token(6), People.PASSWORD, wrong, WRONG,
                disabled, People.PASSWORD, throttled, People.PASSWORD);
        List<String> answers = new ArrayList<>();
        guesses.forEach((name, password) -> answers.add(whole(people.login(name, password))));
        assertThat(answers.stream().distinct()).as("status, headers and body but for the request id").hasSize(1);

        AtomicInteger hashes = new AtomicInteger();
        PasswordCheck check = new PasswordCheck(kmsDatabase, counting(hashes), throttle(4, 20, 100_000), kmsAudit, kmsSealer,
                new SimpleMeterRegistry());
        Caller caller = Caller.anonymous(new Origin("req_x", OWNER));
        guesses.forEach((name, password) -> {
            hashes.set(0);
            Optional<User> user = users.byName(name);
            assertThat(check.passes(caller, "login", name, user, password, null)).isFalse();
            assertThat(hashes.get()).isEqualTo(1);
        });
    }

    @Test
    void oldPasswordIsNotToBeGuessedWithAStolenToken() {
        String token = people.userToken("user");
        for (int i = 0; i < 5; i++) {
            people.as(token).body(Map.of("old_password", WRONG, "new_password", "another long passphrase")).post("/kms/password").then().statusCode(401);
        }
        people.as(token).body(Map.of("old_password", People.PASSWORD, "new_password", "another long passphrase")).post("/kms/password")
                .then().statusCode(401);
    }

    private PasswordHasher counting(AtomicInteger hashes) {
        return new PasswordHasher() {
            @Override
            public String hash(CharSequence secret) {
                hashes.incrementAndGet();
                return hasher.hash(secret);
            }

            @Override
            public boolean matches(CharSequence secret, String encodedHash) {
                hashes.incrementAndGet();
                return hasher.matches(secret, encodedHash);
            }
        };
    }

    private static String whole(Response answer) {
        String id = answer.header("X-Request-Id");
        return (answer.statusCode() + answer.headers().toString() + answer.asString()).replace(id, "");
    }
}

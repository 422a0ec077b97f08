package dev.gatehouse.twofactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import io.restassured.response.Response;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Measures how long refusals take whose bytes are the same, each kind once a round and in random order, and prints quantiles and a rank test.
 * With {@code -Pdrill} only, and without a verdict: that the work is equal is counted by {@link EqualAnswersTest}.
 */
@GatehouseTest
@EnabledIfSystemProperty(named = "gatehouse.drill.guesses", matches = "\\d{5,}")
class AnswerTimesTest {
    private static final int WARM_UP = 20;
    private static final int ROUNDS = 300;
    @Autowired
    People people;
    @Autowired
    MutableClock clock;
    @Autowired
    Database twoFactorDatabase;
    @Autowired
    Database kmsDatabase;

    private static final class Owner {
        final Authenticator phone;
        final String challenge;

        Owner(People people, MutableClock clock) {
            phone = new Authenticator(clock);
            challenge = people.login(people.enrolledUser(phone).get("name"), People.PASSWORD).path("challenge");
        }
    }

    private Response complete(String challenge, String code) {
        return people.nobody().body(Map.of("challenge", challenge, "otp_code", code)).post("/2fa/auth/verify");
    }

    @Test
    void refusedCodes() {
        Owner owner = new Owner(people, clock);
        Owner locked = new Owner(people, clock);
        String without = people.userToken("user");
        String stale = owner.phone.codeOff(-2);
        String replayed = owner.phone.nextCode();
        complete(owner.challenge, replayed).then().statusCode(200);
        String challenge = new Owner(people, clock).challenge;
        for (int i = 0; i < 5; i++) {
            complete(locked.challenge, "00000000");
        }
        String right = locked.phone.nextCode();
        twoFactorDatabase.jdbc().sql("UPDATE guesses SET locked_until = ? WHERE failures >= 5")
                .param(Timestamp.from(clock.instant().plus(Duration.ofDays(1)))).update();
        Map<String, Supplier<Response>> refusals = new LinkedHashMap<>();
        refusals.put("wrong", () -> complete(challenge, "000000"));
        refusals.put("expired", () -> complete(challenge, stale));
        refusals.put("replayed", () -> complete(challenge, replayed));
        refusals.put("locked, although right", () -> complete(locked.challenge, right));
        refusals.put("unknown challenge", () -> complete("ghc_" + Ids.token(32), "000000"));
        refusals.put("user without authenticator", () -> people.as(without).body(Map.of("otp_code", "000000")).post("/2fa/auth/verify"));
        print("POST /2fa/auth/verify", measure(refusals, () ->
                twoFactorDatabase.jdbc().sql("DELETE FROM guesses WHERE locked_until IS NULL").update()));
    }

    @Test
    void refusedLogins() {
        String known = people.register("user");
        String disabled = people.register("user");
        String throttled = people.register("user");
        kmsDatabase.jdbc().sql("UPDATE users SET disabled = true WHERE username = ?").param(disabled).update();
        for (int i = 0; i < 6; i++) {
            people.login(throttled, "not the password");
        }
        kmsDatabase.jdbc().sql("UPDATE login_throttle SET locked_until = ? WHERE locked_until IS NOT NULL")
                .param(Timestamp.from(clock.instant().plus(Duration.ofDays(1)))).update();
        Map<String, Supplier<Response>> refusals = new LinkedHashMap<>();
        refusals.put("unknown user", () -> people.login("nobody-" + Ids.token(6), People.PASSWORD));
        refusals.put("wrong password", () -> people.login(known, "not the password"));
        refusals.put("disabled, although right", () -> people.login(disabled, People.PASSWORD));
        refusals.put("throttled, although right", () -> people.login(throttled, People.PASSWORD));
        print("POST /kms/login", measure(refusals, () ->
                kmsDatabase.jdbc().sql("DELETE FROM login_throttle WHERE locked_until IS NULL").update()));
    }

    /** Nanoseconds by kind. */
    private static Map<String, List<Long>> measure(Map<String, Supplier<Response>> refusals, Runnable between) {
        Map<String, List<Long>> times = new LinkedHashMap<>();
        refusals.keySet().forEach(kind -> times.put(kind, new ArrayList<>()));
        List<String> order = new ArrayList<>(refusals.keySet());
        Random random = new Random(1);
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            between.run();
            Collections.shuffle(order, random);
            for (String kind : order) {
                long start = System.nanoTime();
                Response answer = refusals.get(kind).get();
                long taken = System.nanoTime() - start;
                assertThat(answer.statusCode()).as(kind).isEqualTo(401);
                if (round >= 0) {
                    times.get(kind).add(taken);
                }
            }
        }
        return times;
    }

    private static void print(String call, Map<String, List<Long>> times) {
        System.out.printf("%n%s, ms, n = %d%n%-28s %8s %8s %8s %8s %6s%n", call, ROUNDS, "refused", "p25", "median", "p75", "p95", "slower");
        List<Long> first = times.values().iterator().next();
        times.forEach((kind, taken) -> {
            double slower = slower(taken, first);
            Collections.sort(taken);
            System.out.printf("%-28s %8.2f %8.2f %8.2f %8.2f %6.3f%n", kind, at(taken, 0.25), at(taken, 0.5), at(taken, 0.75), at(taken, 0.95), slower);
        });
    }

    /**
     * The rank test of Mann and Whitney: in how many of all pairs the first is the slower one. 0.5 where nothing can be told apart; from
     * chance alone it is within 0.046 of that in 95 of 100 measurements.
     */
    private static double slower(List<Long> these, List<Long> those) {
        double pairs = 0;
        for (long one : these) {
            for (long other : those) {
                pairs += one > other ? 1 : one == other ? 0.5 : 0;
            }
        }
        return pairs / these.size() / those.size();
    }

    private static double at(List<Long> sorted, double part) {
        return sorted.get((int) (part * (sorted.size() - 1))) / 1e6;
    }
}

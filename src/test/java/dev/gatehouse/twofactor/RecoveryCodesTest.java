package dev.gatehouse.twofactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import dev.gatehouse.platform.crypto.PasswordHasher;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import dev.gatehouse.support.Race;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionSynchronizationManager;

@GatehouseTest
class RecoveryCodesTest {
    @Autowired
    People people;
    @Autowired
    MutableClock clock;
    @Autowired
    Database twoFactorDatabase;

    private Response recover(String name, String code) {
        String challenge = people.login(name, People.PASSWORD).path("challenge");
        return people.nobody().body(Map.of("challenge", challenge, "recovery_code", code)).post("/2fa/auth/verify");
    }

    @Test
    void tenAreShownOnceAndTheUserIsWarnedWhenThreeAreLeft() {
        String name = people.register("user");
        String token = people.login(name, People.PASSWORD).path("access_token");
        List<String> codes = new Authenticator(clock).enrol(people, token).path("recovery_codes");
        assertThat(codes).hasSize(10).doesNotHaveDuplicates();
        for (int used = 1; used <= 6; used++) {
            recover(name, codes.get(used)).then().statusCode(200).body("recovery_codes_left", equalTo(10 - used))
                    .body("$", not(hasKey("warning")));
        }
        recover(name, codes.get(9).toLowerCase()).then().statusCode(200).body("recovery_codes_left", equalTo(3))
                .body("warning", containsString("only 3"));
        String kept = twoFactorDatabase.jdbc().sql("SELECT string_agg(hash, ' ') FROM recovery_codes").query(String.class).single();
        assertThat(kept).contains("$argon2id$").doesNotContain(codes.get(0).substring(2).replace("-", ""));
    }

    @Test
    void newSetNeedsAFreshFactorAndEndsTheOld() {
        Authenticator authenticator = new Authenticator(clock);
        String name = people.register("user");
        String token = people.login(name, People.PASSWORD).path("access_token");
        Response enrolled = authenticator.enrol(people, token);
        List<String> old = enrolled.path("recovery_codes");
        String full = enrolled.path("access_token");
        Response made = people.as(full).post("/2fa/recovery-codes");
        made.then().statusCode(201).body("recovery_codes", hasSize(10)).body("recovery_codes_left", equalTo(10));
        recover(name, old.get(0)).then().statusCode(401);
        recover(name, made.path("recovery_codes[0]")).then().statusCode(200).body("recovery_codes_left", equalTo(9));
        people.timePasses(Duration.ofMinutes(6));
        people.as(full).post("/2fa/recovery-codes").then().statusCode(401)
                .body("type", equalTo("urn:gatehouse:problem:step-up-required"));
        people.as(people.userToken("user")).post("/2fa/recovery-codes").then().statusCode(401);
    }

    @Test
    void oneOf16UsesOfOneCodeSucceeds() throws Exception {
        String name = people.register("user");
        String token = people.login(name, People.PASSWORD).path("access_token");
        List<String> codes = new Authenticator(clock).enrol(people, token).path("recovery_codes");
        List<Integer> statuses = Race.of(16, () -> recover(name, codes.get(0)).statusCode());
        assertThat(statuses).containsOnlyOnce(200);
        assertThat(statuses.stream().filter(s -> s != 200)).allMatch(s -> s == 401);
    }

    @Test
    void hashingHoldsNoTransaction() {
        List<Boolean> inTransaction = new ArrayList<>();
        PasswordHasher watched = new PasswordHasher() {
            @Override
            public String hash(CharSequence secret) {
                inTransaction.add(TransactionSynchronizationManager.isActualTransactionActive());
                return "hash of " + secret;
            }

            @Override
            public boolean matches(CharSequence secret, String encodedHash) {
                inTransaction.add(TransactionSynchronizationManager.isActualTransactionActive());
                return ("hash of " + secret).equals(encodedHash);
            }
        };
        RecoveryCodes codes = new RecoveryCodes(twoFactorDatabase, watched, clock);
        RecoveryCodes.Fresh fresh = codes.make();
        twoFactorDatabase.tx().executeWithoutResult(tx -> codes.replace("usr_hashing", fresh));
        RecoveryCodes.Slot slot = codes.match("usr_hashing", fresh.codes().get(2)).orElseThrow();
        assertThat(codes.use("usr_hashing", slot)).hasValue(9);
        assertThat(codes.use("usr_hashing", slot)).isEmpty();
        assertThat(codes.match("usr_hashing", "not one")).isEmpty();
        assertThat(inTransaction).hasSize(12).containsOnly(false);
    }
}

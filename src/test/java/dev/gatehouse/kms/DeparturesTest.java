package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.services.Factors;
import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Users who were deleted are forgotten by the two-factor service, now or later. */
@GatehouseTest
class DeparturesTest {
    @Autowired
    People people;
    @Autowired
    Database kmsDatabase;
    @Autowired
    Database twoFactorDatabase;
    @Autowired
    MutableClock clock;
    @Autowired
    Departures departures;

    private long kept(String userId) {
        return Stream.of("factors", "recovery_codes", "device_tokens", "guesses", "grants", "addresses", "sent_codes", "deliveries")
                .mapToLong(table -> twoFactorDatabase.jdbc().sql("SELECT count(*) FROM " + table + " WHERE user_id = ?").param(userId)
                        .query(Long.class).single()).sum();
    }

    private boolean isNoted(String userId) {
        return kmsDatabase.jdbc().sql("SELECT count(*) FROM departed_users WHERE user_id = ?").param(userId).query(Long.class).single() == 1;
    }

    @Test
    void twoFactorServiceForgetsAUserWhenTheAccountWasDeletedAndItsTokensAreRefusedEverywhere() {
        Map<String, String> user = people.enrolledUser(new Authenticator(clock));
        String id = user.get("id");
        twoFactorDatabase.jdbc().sql("""
                        INSERT INTO addresses (id, user_id, method, address_sealed, destination_hash, masked, created_at)
                        VALUES (?, ?, 'email', '\\x00', '\\x00', 'a***@example.org', now())""").params(Ids.random("adr"), id).update();
        people.admin().delete("/kms/users/" + id).then().statusCode(204);
        departures.tell();
        assertThat(kept(id)).as("a call under way may still add to it").isPositive();
        clock.advance(RevokedTokens.PATIENCE);
        departures.tell();
        assertThat(kept(id)).isZero();
        assertThat(isNoted(id)).isFalse();
        people.admin().get("/2fa/audit?action=factor.forget&object=" + id).then().statusCode(200).body("entries", hasSize(1))
                .body("entries[0].actor", equalTo("kms")).body("entries[0].details.removed_factors", equalTo(1));
    }

    @Test
    void deletionHoldsAndIsToldLaterWhenTheTwoFactorServiceDoesNotAnswer() {
        String token = people.userToken("user");
        String id = People.idOf(token);
        people.admin().delete("/kms/users/" + id).then().statusCode(204);
        assertThat(isNoted(id)).isTrue();
        MutableClock later = new MutableClock(clock.instant().plus(Duration.ofMinutes(1)));
        Away away = new Away();
        Departures departing = new Departures(kmsDatabase, away, later);
        assertThatThrownBy(departing::tell).hasMessageContaining(Problem.UNAVAILABLE.exception().getMessage());
        assertThat(isNoted(id)).isTrue();
        away.isBack = true;
        departing.tell();
        assertThat(away.forgotten).contains(id);
        assertThat(isNoted(id)).isFalse();
    }

    @Test
    void nobodyIsForgottenWhenTheLastAdministratorIsNotDeleted() {
        String admin = people.adminToken();
        String id = People.idOf(admin);
        List<String> others = kmsDatabase.jdbc().sql("UPDATE users SET disabled = true WHERE id <> ? AND NOT disabled AND 'admin' = ANY(roles) RETURNING id")
                .param(id).query(String.class).list();
        try {
            people.as(admin).delete("/kms/users/" + id).then().statusCode(409);
            assertThat(isNoted(id)).isFalse();
        } finally {
            kmsDatabase.jdbc().sql("UPDATE users SET disabled = false WHERE id = ANY(?)").param(others.toArray(String[]::new)).update();
        }
    }

    /** A two-factor service that is not there, until it is back. */
    private static final class Away implements Factors {
        private final List<String> forgotten = new ArrayList<>();
        private boolean isBack;

        @Override
        public List<String> methodsOf(String userId) {
            return List.of();
        }

        @Override
        public boolean knowsDevice(String userId, String deviceToken) {
            return false;
        }

        @Override
        public void forget(String userId) {
            if (!isBack) {
                throw Problem.UNAVAILABLE.exception();
            }
            forgotten.add(userId);
        }
    }
}

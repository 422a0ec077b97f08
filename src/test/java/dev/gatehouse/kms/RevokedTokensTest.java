package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@GatehouseTest
class RevokedTokensTest {
    @Autowired
    People people;
    @Autowired
    Database kmsDatabase;
    @Autowired
    MutableClock clock;

    private RevokedTokens process() {
        RevokedTokens revoked = new RevokedTokens(kmsDatabase, clock);
        revoked.read();
        return revoked;
    }

    private static Caller person(String session, String token) {
        return new Caller(Caller.Kind.USER, "usr_1", "", Set.of(), "", session, "pwd", Instant.EPOCH, token, Origin.internal());
    }

    @Test
    void singleTokenIsWithdrawnAloneAndARestartRemembers() {
        String token = Ids.random("tok");
        process().endToken(token);
        for (RevokedTokens revoked : List.of(process(), process())) {
            assertThat(revoked.isRevoked(person("ses_1", token), clock.instant())).isTrue();
            assertThat(revoked.isRevoked(person("ses_1", Ids.random("tok")), clock.instant())).isFalse();
        }
    }

    @Test
    void tokensOfAServiceIssuedUntilThenAreWithdrawnAndLaterOnesAreNot() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        String name = "svc-" + Ids.token(6);
        RevokedTokens revoked = process();
        revoked.endService(name, now);
        revoked.endService(name, now.minusSeconds(60));
        for (RevokedTokens each : List.of(revoked, process())) {
            Caller service = Caller.service(name, Set.of(), Ids.random("tok"), Origin.internal());
            assertThat(each.isRevoked(service, now.minusSeconds(10))).isTrue();
            assertThat(each.isRevoked(service, now)).isTrue();
            assertThat(each.isRevoked(service, now.plusSeconds(1))).isFalse();
            assertThat(each.isRevoked(Caller.service("other", Set.of(), "tok_y", Origin.internal()), now)).isFalse();
        }
    }

    @Test
    void whatIsRolledBackIsNotWithdrawn() {
        RevokedTokens revoked = process();
        kmsDatabase.tx().executeWithoutResult(tx -> {
            revoked.endSessions(List.of("ses_rolled_back"));
            assertThat(revoked.isRevoked(person("ses_rolled_back", "tok_1"), clock.instant())).as("before the commit").isFalse();
            tx.setRollbackOnly();
        });
        assertThat(revoked.isRevoked(person("ses_rolled_back", "tok_1"), clock.instant())).isFalse();
    }

    @Test
    void nobodyIsBelievedWhenWhatOthersWithdrewCouldNotBeReadForTooLong() {
        AtomicLong time = new AtomicLong();
        RevokedTokens revoked = new RevokedTokens(kmsDatabase, clock, time::get);
        revoked.read();
        time.addAndGet(RevokedTokens.PATIENCE.toNanos());
        assertThat(revoked.isRevoked(person("ses_1", "tok_1"), clock.instant())).isFalse();
        time.incrementAndGet();
        assertThatThrownBy(() -> revoked.isRevoked(person("ses_1", "tok_1"), clock.instant())).hasMessageStartingWith("unavailable");
        revoked.follow();
        assertThat(revoked.isRevoked(person("ses_1", "tok_1"), clock.instant())).as("read again").isFalse();
    }

    @Test
    void revocationInAnotherProcessIsFollowed() {
        assertThat(RevokedTokens.POLL).as("leaves room within the second that is promised").isLessThanOrEqualTo(Duration.ofMillis(500));
        String token = people.userToken("user");
        people.as(token).get("/service_a/elements").then().statusCode(200);
        process().endSessions(List.of(People.claims(token).get("sid").asText()));
        Awaitility.await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(50))
                .until(() -> people.as(token).get("/service_a/elements").statusCode() == 401);
    }

    @Test
    void tokenOfAServiceEndsWithIt() {
        String name = "svc-" + Ids.token(6).toLowerCase().replace("_", "x");
        String key = people.serviceKey(name);
        String token = people.form().auth().preemptive().basic(name, key).formParam("grant_type", "client_credentials").post("/kms/token")
                .path("access_token");
        people.as(token).body(Map.of("token", token)).post("/kms/introspect").then().statusCode(200);
        process().endService(name, clock.instant());
        Awaitility.await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(50))
                .until(() -> people.as(token).body(Map.of("token", token)).post("/kms/introspect").statusCode() == 401);
    }
}

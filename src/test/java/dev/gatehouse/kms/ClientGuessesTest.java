package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** RFC 6749 section 2.3.1: an endpoint that takes clients' secrets is protected against brute force. */
@GatehouseTest
class ClientGuessesTest {
    private static final int FREE = 3;
    private static final String RIGHT = "the right key";
    @Autowired
    AuditTrail kmsAudit;
    @Autowired
    Database kmsDatabase;
    private final MutableClock clock = new MutableClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final String service = "svc-" + Ids.token(6).toLowerCase(Locale.ROOT);
    private ClientAuthentication clients;

    @BeforeEach
    void oneServiceAndThreeGuesses() {
        LoginSettings settings = new LoginSettings(1, 1, FREE, Duration.ofHours(1));
        clients = new ClientAuthentication((name, key) -> name.equals(service) && key.equals(RIGHT)
                ? Optional.of(new ServiceCredential(service, Set.of())) : Optional.empty(), new ClientGuesses(settings, clock), kmsAudit);
    }

    private Problem show(String key, String address) {
        Caller caller = Caller.anonymous(new Origin(Ids.random("req"), address));
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> clients.authenticate(caller, Request.none(), service, key));
        return refused == null ? null : refused.problem();
    }

    private void guess(String address) {
        for (int i = 0; i < FREE; i++) {
            assertThat(show("guess " + i, address)).isEqualTo(Problem.CLIENT_INVALID);
        }
    }

    private long denied() {
        return kmsDatabase.jdbc().sql("SELECT count(*) FROM audit_entries WHERE action = 'service.authenticate'").query(Long.class).single();
    }

    @Test
    void nothingIsComparedNorRecordedWhenASourceHasGuessedTooOften() {
        guess("192.0.2.1");
        long before = denied();
        assertThat(show("one more", "192.0.2.1")).isEqualTo(Problem.RATE_LIMITED);
        assertThat(show(RIGHT, "192.0.2.1")).as("the answer does not tell that it was right").isEqualTo(Problem.RATE_LIMITED);
        assertThat(denied()).isEqualTo(before);
        assertThat(show(RIGHT, "192.0.2.2")).as("another source").isNull();
    }

    @Test
    void subscriberIsOneSourceWhenTheyHaveAWholeNetwork() {
        guess("2001:db8::1");
        assertThat(show("one more", "2001:db8::ffff:2")).isEqualTo(Problem.RATE_LIMITED);
        assertThat(show("one more", "2001:db8:0:1::1")).isEqualTo(Problem.CLIENT_INVALID);
    }

    @Test
    void guessesAreAllowedAgainWhenTimeHasPassed() {
        guess("192.0.2.1");
        clock.advance(Duration.ofMinutes(10));
        guess("192.0.2.1");
        assertThat(show("one more", "192.0.2.1")).isEqualTo(Problem.RATE_LIMITED);
    }

    @Test
    void serviceIsNotKeptOutWhenStrangersAtItsAddressGuess() {
        assertThat(show(RIGHT, "192.0.2.1")).isNull();
        Caller stranger = Caller.anonymous(new Origin(Ids.random("req"), "192.0.2.1"));
        for (int i = 0; i < FREE + 1; i++) {
            assertThat(catchThrowableOfType(ProblemException.class,
                    () -> clients.authenticate(stranger, Request.none(), "another", "guess"))).isNotNull();
        }
        assertThat(show(RIGHT, "192.0.2.1")).isNull();
        assertThat(catchThrowableOfType(ProblemException.class, () -> clients.authenticate(stranger, Request.none(), "gateway", "guess")).problem())
                .as("one of ours is not held to what strangers did").isEqualTo(Problem.CLIENT_INVALID);
    }
}

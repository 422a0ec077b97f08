package dev.gatehouse.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.kms.ServiceActs.Act;
import dev.gatehouse.kms.ServiceActs.Actor;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Who may write what into the KMS's record from outside; nothing here gets as far as the record. */
class ServiceActsTest {
    private final ServiceActs acts = new ServiceActs(null);
    private final Actor somebody = new Actor(Caller.Kind.USER, "usr_1", "anna", "", "req_1", "10.0.0.1");

    private static Problem problemOf(ThrowingCallable call) {
        return catchThrowableOfType(ProblemException.class, call).problem();
    }

    private Act act(String action) {
        return new Act(somebody, action, "books", Outcome.OK, Map.of());
    }

    @Test
    void onlyOurServicesMayAndOnlyActsOfTheirOwn() {
        Caller admin = new Caller(Caller.Kind.USER, "usr_2", "root", Set.of("admin"), "", "s", Caller.MFA, Instant.now(), "t", Origin.internal());
        assertThat(problemOf(() -> acts.record(admin, act("collection.create")))).isEqualTo(Problem.CALLER_NOT_ALLOWED);
        assertThat(problemOf(() -> acts.record(Caller.service("service-a", Origin.internal()), act("collection.create"))))
                .isEqualTo(Problem.CALLER_NOT_ALLOWED);
        assertThat(problemOf(() -> acts.record(Caller.service("weather", Origin.internal()), act("route.stop")))).as("a service, but none of ours")
                .isEqualTo(Problem.CALLER_NOT_ALLOWED);
        for (String forged : new String[] {"login.ok", "api-key.read", "audit.drop"}) {
            assertThat(problemOf(() -> acts.record(Caller.service("search", Origin.internal()), act(forged)))).as(forged)
                    .isEqualTo(Problem.CALLER_NOT_ALLOWED);
        }
    }

    @Test
    void actorAndActionMustBeGivenInFull() {
        assertThat(problemOf(() -> act("create"))).isEqualTo(Problem.FIELD_INVALID);
        assertThat(problemOf(() -> act(null))).isEqualTo(Problem.FIELD_INVALID);
        assertThat(problemOf(() -> new Act(null, "collection.create", "books", Outcome.OK, null))).isEqualTo(Problem.FIELD_INVALID);
        assertThat(problemOf(() -> new Act(somebody, "collection.create", null, Outcome.OK, null))).isEqualTo(Problem.FIELD_INVALID);
        assertThat(problemOf(() -> new Act(somebody, "collection.create", "books", null, null))).isEqualTo(Problem.FIELD_INVALID);
        assertThat(problemOf(() -> new Act(somebody, "collection.create", "books", Outcome.OK, Map.of("id", "x".repeat(513)))))
                .isEqualTo(Problem.FIELD_INVALID);
        assertThat(problemOf(() -> new Actor(Caller.Kind.USER, "command-line", "anna", "", "", ""))).isEqualTo(Problem.FIELD_INVALID);
        assertThat(problemOf(() -> new Actor(Caller.Kind.ANONYMOUS, "", "", "", "", ""))).isEqualTo(Problem.FIELD_INVALID);
        assertThat(problemOf(() -> new Actor(Caller.Kind.USER, "x".repeat(513), "", "", "", ""))).isEqualTo(Problem.FIELD_INVALID);
    }
}

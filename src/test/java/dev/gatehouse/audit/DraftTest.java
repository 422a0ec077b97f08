package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whose key seals what is personal in an entry: who is exported or erased together with whom. */
class DraftTest {
    private static final Origin ORIGIN = new Origin("req_1", "192.0.2.1");

    private static String person(Caller caller, String object, Map<String, ?> details) {
        return Draft.of(caller, "act", object, Outcome.OK, details, "{}", Instant.EPOCH).person();
    }

    private static Caller own(String id) {
        return new Caller(Caller.Kind.USER, id, "anna", Set.of(), "", "ses_1", "pwd", Instant.EPOCH, "tok_1", ORIGIN);
    }

    @Test
    void personOfAnotherIssuerIsNotOursWhenTheSubjectIsTheSame() {
        Caller foreign = Caller.foreign("https://elsewhere.example", "usr_1", "mallory", Set.of(), "", "tok_2", ORIGIN);
        assertThat(person(foreign, "books", Map.of())).isEqualTo("https://elsewhere.example usr_1").isEqualTo(foreign.actor());
        assertThat(person(own("usr_1"), "books", Map.of())).isEqualTo("usr_1");
    }

    @Test
    void personIsWhomItIsDoneToWhenNobodyOrAServiceActs() {
        assertThat(person(Caller.anonymous(ORIGIN), "usr_1", Map.of())).isEqualTo("usr_1");
        assertThat(person(Caller.anonymous(ORIGIN), "ses_1", Map.of("user", "usr_1"))).isEqualTo("usr_1");
        assertThat(person(Caller.anonymous(ORIGIN), "unknown", Map.of("user", "somebody"))).isEqualTo(Draft.NOBODY);
        assertThat(person(Caller.service("kms", ORIGIN), "books", Map.of())).isNull();
    }
}

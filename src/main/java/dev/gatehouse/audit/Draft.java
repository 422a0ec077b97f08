package dev.gatehouse.audit;

import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An entry that has no place yet.
 *
 * @param person whose key seals the personal fields; null for nobody
 * @param personal what is personal, by name; empty for none
 */
record Draft(Instant at, String actor, String action, String object, String outcome, String requestId, String source,
             String person, Map<String, String> personal, String details) {
    /** In place of a person whom nobody knows. */
    static final String NOBODY = "anonymous";
    private static final String PERSON_ID = "usr_";

    static Draft of(Caller caller, String action, String object, Outcome outcome, Map<String, ?> details, String written,
                    Instant now) {
        Map<String, String> personal = personal(caller);
        return new Draft(now.truncatedTo(ChronoUnit.MICROS), clean(caller.actor()), action, clean(object), outcome.name(),
                clean(caller.origin().requestId()), personal.isEmpty() ? clean(caller.origin().source()) : "",
                person(caller, object, details), personal, clean(written));
    }

    /** The acting person, of whatever issuer, else the one it is done to; ids of our people start with {@code usr_}. */
    private static String person(Caller caller, String object, Map<String, ?> details) {
        if (caller.isUser()) {
            return clean(caller.actor());
        }
        if (object.startsWith(PERSON_ID)) {
            return object;
        }
        if (details.get("user") instanceof String user && user.startsWith(PERSON_ID)) {
            return user;
        }
        return caller.kind() == Caller.Kind.ANONYMOUS ? NOBODY : null;
    }

    /** A service has an address and a name too, and neither is personal. */
    private static Map<String, String> personal(Caller caller) {
        Map<String, String> personal = new LinkedHashMap<>();
        if (caller.kind() != Caller.Kind.SERVICE) {
            personal.put("source", caller.origin().source());
        }
        if (caller.isUser()) {
            personal.put("actor_name", caller.username());
        }
        return personal;
    }

    /** Text that PostgreSQL keeps as it is: no NUL, no half of a surrogate pair. Odd input must not stop the record. */
    private static String clean(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).replace('\0', '\uFFFD');
    }
}

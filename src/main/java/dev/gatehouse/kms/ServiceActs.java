package dev.gatehouse.kms;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.tokens.TokenCallers;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Keeps the record of acts that our services do without a database: what search does with its collections, and what operators do to
 * any running process. Each service may record acts of its own kinds only, and is named in them.
 */
public final class ServiceActs {
    /** What operators do. */
    private static final String ROUTE = "route";
    private static final Set<String> OF_SEARCH = Set.of("collection", "alias", "synonyms", "overrides", "search-key", ROUTE);
    private static final Pattern ACTION = Pattern.compile("([a-z-]{1,32})\\.[a-z-]{1,32}");
    private static final int LONGEST = 512;
    private static final int MOST_DETAILS = 20;
    private final AuditTrail audit;

    ServiceActs(AuditTrail audit) {
        this.audit = audit;
    }

    /** Who acts, as the service has verified them. */
    public record Actor(Caller.Kind kind, String subject, String username, String issuer, @JsonProperty("request_id") String requestId,
                        String source) {
        public Actor {
            checkText("actor.subject", subject);
            checkText("actor.username", username);
            checkText("actor.issuer", issuer);
            checkText("actor.request_id", requestId);
            checkText("actor.source", source);
            if (kind == null || kind == Caller.Kind.ANONYMOUS) {
                throw Problem.field("actor.kind", "must be USER or SERVICE");
            }
            if (kind == Caller.Kind.USER && issuer.isEmpty() && !subject.startsWith(TokenCallers.USER_PREFIX)) {
                throw Problem.field("actor.subject", "must be a user's id");
            }
        }

        private Caller caller() {
            return new Caller(kind, subject, username, Set.of(), "", "", "", Instant.EPOCH, "", new Origin(requestId, source), issuer);
        }
    }

    /** An act that is about to be done, was refused, or was not done in the end: outcome OK, DENIED or FAILED. */
    public record Act(Actor actor, String action, String object, Outcome outcome, Map<String, String> details) {
        public Act {
            if (actor == null) {
                throw Problem.field("actor", "must be given");
            }
            if (action == null || !ACTION.matcher(action).matches()) {
                throw Problem.field("action", "must be a kind, a dot and a verb");
            }
            checkText("object", object);
            if (outcome == null) {
                throw Problem.field("outcome", "must be OK, DENIED or FAILED");
            }
            details = details == null ? Map.of() : new TreeMap<>(details);
            if (details.size() > MOST_DETAILS) {
                throw Problem.field("details", "must be at most " + MOST_DETAILS);
            }
            details.forEach((name, text) -> checkText("details." + name, text));
        }

        private String kind() {
            return action.substring(0, action.indexOf('.'));
        }
    }

    /**
     * Records an act.
     *
     * @throws dev.gatehouse.platform.ProblemException caller-not-allowed for who is none of our services, or one that has no such acts
     */
    public Map<String, Boolean> record(Caller caller, Act act) {
        caller.requireService(OwnServices.NAMES.toArray(String[]::new));
        if (!(caller.isService("search") ? OF_SEARCH : Set.of(ROUTE)).contains(act.kind())) {
            throw Problem.CALLER_NOT_ALLOWED.exception(caller.subject() + " has no acts of the kind " + act.kind());
        }
        Map<String, String> details = new TreeMap<>(act.details());
        details.put("service", caller.subject());
        audit.record(act.actor().caller(), act.action(), act.object(), act.outcome(), details);
        return Map.of("recorded", true);
    }

    private static void checkText(String field, String text) {
        if (text == null || text.length() > LONGEST) {
            throw Problem.field(field, "must be a text of at most " + LONGEST + " characters");
        }
    }
}

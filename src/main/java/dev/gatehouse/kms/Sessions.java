package dev.gatehouse.kms;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.services.Upgrades;
import java.util.List;
import java.util.Map;

/** The verbs on sessions: logout for people, and what the two-factor service may ask for. */
public final class Sessions {
    private static final String TWO_FACTOR = "two-factor";
    /** {@code acr} of a login with a recovery code: enough to enrol and for nothing else. */
    private static final String RECOVERY = "recovery";
    /** RFC 8176: a one-time password; an authenticator's, or a recovery code. */
    private static final String OTP = "otp";
    private final Database database;
    private final UserStore users;
    private final SessionStore store;
    private final Challenges challenges;
    private final SignOut signOut;
    private final Tokens tokens;
    private final AuditTrail audit;
    private final KmsSettings settings;

    Sessions(Database database, UserStore users, SessionStore store, Challenges challenges, SignOut signOut, Tokens tokens,
             AuditTrail audit, KmsSettings settings) {
        this.database = database;
        this.users = users;
        this.store = store;
        this.challenges = challenges;
        this.signOut = signOut;
        this.tokens = tokens;
        this.audit = audit;
        this.settings = settings;
    }

    /** A challenge, from the two-factor service; its text does not show it. */
    public record Challenge(String challenge) {
        @Override
        public String toString() {
            return "Challenge[]";
        }
    }

    /** The end of a login, from the two-factor service. */
    public record LoginCompletion(String challenge, String method, String scope) {
        @Override
        public String toString() {
            return "LoginCompletion[" + method + ", " + scope + "]";
        }
    }

    /** A session to be stepped up, from the two-factor service. */
    public record StepUpRequest(@JsonProperty("user_id") String userId, @JsonProperty("session_id") String sessionId,
                                String method) {}

    /** A user whose second factor was reset, from the two-factor service. */
    public record OfUser(@JsonProperty("user_id") String userId) {}

    /** Ends the caller's own session; its tokens fail at once. */
    public Map<String, String> logout(Caller caller) {
        caller.requireUser();
        database.tx().executeWithoutResult(tx -> {
            audit.record(caller, "session.logout", caller.sessionId(), Outcome.OK);
            store.end(caller.sessionId(), caller.subject());
        });
        return Map.of("message", "logged out");
    }

    /** Whose login a challenge belongs to; does not use it up. */
    public Upgrades.Owner challengeOwner(Caller caller, Challenge challenge) {
        caller.requireService(TWO_FACTOR);
        return challenges.ownerOf(challenge.challenge()).flatMap(users::byId).filter(user -> !user.disabled())
                .map(user -> new Upgrades.Owner(user.id(), user.username()))
                .orElseThrow(Problem.CODE_REJECTED::exception);
    }

    /** Uses the challenge up and opens the session it stood for. */
    public Upgrades.Tokens completeLogin(Caller caller, LoginCompletion completion) {
        caller.requireService(TWO_FACTOR);
        boolean recovery = Caller.ENROL_SCOPE.equals(completion.scope());
        return database.tx().execute(tx -> {
            // the user before the challenge, in the order of whoever disables them
            User user = challenges.ownerOf(completion.challenge()).flatMap(users::holdEnabled)
                    .orElseThrow(Problem.CODE_REJECTED::exception);
            String source = challenges.use(completion.challenge()).orElseThrow(Problem.CODE_REJECTED::exception);
            // as a login in one half is: nobody's yet, from where the first half came
            Caller person = Caller.anonymous(new Origin(caller.origin().requestId(), source));
            audit.record(person, recovery ? "login.recovery" : "login", user.id(), Outcome.OK,
                    Map.of("method", completion.method(), "by", caller.subject()));
            if (recovery) {
                return tokens.access(user, store.open(user.id(), Caller.ENROL_SCOPE, RECOVERY,
                        List.of("pwd", OTP), source));
            }
            ShownFactor shown = ShownFactor.of(completion.method());
            boolean enrol = !shown.isStrong() && user.roles().stream().anyMatch(settings.factorRequiredRoles()::contains);
            Session session = store.open(user.id(), enrol ? Caller.ENROL_SCOPE : "", shown.acr(), shown.amr(), source);
            return enrol ? tokens.access(user, session) : tokens.accessAndRefresh(user, session);
        });
    }

    /** Steps a live session up, now. */
    public Upgrades.Tokens stepUp(Caller caller, StepUpRequest request) {
        caller.requireService(TWO_FACTOR);
        return database.tx().execute(tx -> {
            Session session = store.stepUp(request.sessionId(), request.userId(), ShownFactor.of(request.method()))
                    .orElseThrow(Problem.TOKEN_INVALID::exception);
            User user = users.byId(request.userId()).filter(u -> !u.disabled()).orElseThrow(Problem.TOKEN_INVALID::exception);
            audit.record(caller, "session.step-up", session.id(), Outcome.OK,
                    Map.of("user", user.id(), "method", request.method()));
            return tokens.access(user, session);
        });
    }

    /** Ends whatever a user has begun: tokens say of a second factor that it was shown, which is no longer true. */
    public Map<String, Integer> signOut(Caller caller, OfUser of) {
        caller.requireService(TWO_FACTOR);
        return database.tx().execute(tx -> {
            int ended = signOut.everywhere(of.userId());
            audit.record(caller, "session.end-all", of.userId(), Outcome.OK, Map.of("sessions", ended));
            return Map.of("sessions", ended);
        });
    }
}

package dev.gatehouse.kms;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.services.Upgrades;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The verbs on sessions: refresh and logout for people, and what the two-factor service may ask for. */
public final class Sessions {
    private static final String TWO_FACTOR = "two-factor";
    private final Database database;
    private final UserStore users;
    private final SessionStore store;
    private final RevokedSessions revoked;
    private final Tokens tokens;
    private final AuditTrail audit;

    Sessions(Database database, UserStore users, SessionStore store, RevokedSessions revoked, Tokens tokens, AuditTrail audit) {
        this.database = database;
        this.users = users;
        this.store = store;
        this.revoked = revoked;
        this.tokens = tokens;
        this.audit = audit;
    }

    /** The body of {@code POST /kms/token} (RFC 6749 section 6, as JSON); its text shows no token. */
    public record Refresh(@JsonProperty("grant_type") String grantType, @JsonProperty("refresh_token") String refreshToken) {
        public Refresh {
            if (!"refresh_token".equals(grantType)) {
                throw Problem.field("grant_type", "must be refresh_token");
            }
            if (refreshToken == null || refreshToken.isEmpty() || refreshToken.length() > 256) {
                throw Problem.field("refresh_token", "must be given");
            }
        }

        @Override
        public String toString() {
            return "Refresh[]";
        }
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

    /**
     * Rotates a refresh token. One that was used before ends its whole family. Neither {@code acr} nor {@code auth_time}
     * changes; roles are read anew.
     *
     * @throws dev.gatehouse.platform.ProblemException token-invalid
     */
    public Upgrades.Tokens refresh(Caller caller, Refresh refresh) {
        Optional<Upgrades.Tokens> rotated = database.tx().execute(tx -> {
            Optional<SessionStore.Presented> presented = store.takeRefreshToken(refresh.refreshToken());
            if (presented.filter(SessionStore.Presented::usedBefore).isPresent()) {
                endFamily(caller, presented.get().session());
                return Optional.empty();
            }
            return presented.filter(SessionStore.Presented::live).flatMap(p -> rotate(p.session()));
        });
        return rotated.orElseThrow(Problem.TOKEN_INVALID::exception);
    }

    private Optional<Upgrades.Tokens> rotate(Session session) {
        return users.byId(session.userId()).filter(user -> !user.disabled())
                .map(user -> tokens.accessAndRefresh(user, session));
    }

    private void endFamily(Caller caller, Session session) {
        audit.record(caller, "session.refresh-reuse", session.id(), Outcome.DENIED, Map.of("user", session.userId()));
        revoked.add(store.end(session.id(), session.userId()));
    }

    /** Ends the caller's own session; its tokens fail at once. */
    public Map<String, String> logout(Caller caller) {
        caller.requireUser();
        revoked.add(database.tx().execute(tx -> {
            audit.record(caller, "session.logout", caller.sessionId(), Outcome.OK);
            return store.end(caller.sessionId(), caller.subject());
        }));
        return Map.of("message", "logged out");
    }

    /** Whose login a challenge belongs to; does not use it up. */
    public Upgrades.Owner challengeOwner(Caller caller, Challenge challenge) {
        caller.requireService(TWO_FACTOR);
        return store.ownerOf(challenge.challenge()).flatMap(users::byId).filter(user -> !user.disabled())
                .map(user -> new Upgrades.Owner(user.id(), user.username()))
                .orElseThrow(Problem.CODE_REJECTED::exception);
    }

    /** Uses the challenge up and opens the session it stood for. */
    public Upgrades.Tokens completeLogin(Caller caller, LoginCompletion completion) {
        caller.requireService(TWO_FACTOR);
        boolean enrol = Caller.ENROL_SCOPE.equals(completion.scope());
        return database.tx().execute(tx -> {
            User user = store.useChallenge(completion.challenge()).flatMap(users::byId).filter(u -> !u.disabled())
                    .orElseThrow(Problem.CODE_REJECTED::exception);
            audit.record(caller, enrol ? "login.recovery" : "login", user.id(), Outcome.OK, Map.of("method", completion.method()));
            if (enrol) {
                return tokens.access(user, store.open(user.id(), Caller.ENROL_SCOPE, "recovery", List.of("pwd", "recovery")));
            }
            return tokens.accessAndRefresh(user, store.open(user.id(), "", Caller.MFA, amr(completion.method())));
        });
    }

    /** Steps a live session up, now. */
    public Upgrades.Tokens stepUp(Caller caller, StepUpRequest request) {
        caller.requireService(TWO_FACTOR);
        return database.tx().execute(tx -> {
            Session session = store.stepUp(request.sessionId(), request.userId(), amr(request.method()))
                    .orElseThrow(Problem.TOKEN_INVALID::exception);
            User user = users.byId(request.userId()).filter(u -> !u.disabled()).orElseThrow(Problem.TOKEN_INVALID::exception);
            audit.record(caller, "session.step-up", session.id(), Outcome.OK,
                    Map.of("user", user.id(), "method", request.method()));
            return tokens.access(user, session);
        });
    }

    /** RFC 8176: a password, then a one-time code, is several factors. */
    private static List<String> amr(String method) {
        return List.of("pwd", method.equals("totp") ? "otp" : method, "mfa");
    }
}

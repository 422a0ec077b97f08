package dev.gatehouse.kms;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.services.Factors;
import java.util.List;
import java.util.Optional;

/**
 * The first half of a login. What it answers depends on the user: a challenge for the second half, a token that may only
 * enrol, or full tokens. Unknown, wrong, disabled and throttled get one answer after the same work.
 */
public final class Logins {
    private final Database database;
    private final UserStore users;
    private final SessionStore sessions;
    private final Challenges challenges;
    private final PasswordCheck passwords;
    private final Factors factors;
    private final Tokens tokens;
    private final AuditTrail audit;
    private final KmsSettings settings;

    Logins(Database database, UserStore users, SessionStore sessions, Challenges challenges, PasswordCheck passwords,
           Factors factors, Tokens tokens, AuditTrail audit, KmsSettings settings) {
        this.database = database;
        this.users = users;
        this.sessions = sessions;
        this.challenges = challenges;
        this.passwords = passwords;
        this.factors = factors;
        this.tokens = tokens;
        this.audit = audit;
        this.settings = settings;
    }

    /**
     * The body of {@code POST /kms/login}; its text shows no password.
     *
     * @param deviceToken from an earlier login on this device, or null; guesses with it count apart from strangers'
     */
    public record Login(String username, String password, @JsonProperty("device_token") String deviceToken) {
        public Login {
            if (username == null || username.isEmpty() || username.length() > 256) {
                throw Problem.field("username", "must be given");
            }
            Passwords.checkGiven("password", password);
            if (deviceToken != null && (deviceToken.isEmpty() || deviceToken.length() > 256)) {
                throw Problem.field("device_token", "must have 1 to 256 characters");
            }
        }

        @Override
        public String toString() {
            return "Login[]";
        }
    }

    /**
     * What a login answered to a user with a factor.
     *
     * @param challenge to be shown with a code at {@code /2fa/auth/verify}; used once
     * @param methods of the user's factors
     * @param expiresIn seconds
     */
    public record Challenged(String challenge, List<String> methods, @JsonProperty("expires_in") long expiresIn) {
        @Override
        public String toString() {
            return "Challenged" + methods;
        }
    }

    /** @return {@link Challenged} or tokens */
    public Object login(Caller caller, Login login) {
        Optional<User> user = users.byName(login.username());
        if (!passwords.passes(caller, "login", login.username(), user, login.password(), knownDevice(login, user))) {
            throw Problem.LOGIN_FAILED.exception();
        }
        User known = user.orElseThrow();
        List<String> methods = factors.methodsOf(known.id());
        return methods.isEmpty() ? withoutFactor(caller, known) : challenge(caller, known, methods);
    }

    private String knownDevice(Login login, Optional<User> user) {
        boolean known = login.deviceToken() != null
                && factors.knowsDevice(user.map(User::id).orElse("unknown"), login.deviceToken());
        return known ? login.deviceToken() : null;
    }

    private Challenged challenge(Caller caller, User known, List<String> methods) {
        return database.tx().execute(tx -> {
            User user = hold(known);
            audit.record(caller, "login.challenge", user.id(), Outcome.OK);
            return new Challenged(challenges.open(user.id(), caller.origin().source()), methods, settings.challengeTtl().toSeconds());
        });
    }

    private Object withoutFactor(Caller caller, User known) {
        return database.tx().execute(tx -> {
            User user = hold(known);
            boolean mustEnrol = user.roles().stream().anyMatch(settings.factorRequiredRoles()::contains);
            audit.record(caller, mustEnrol ? "login.enrol" : "login", user.id(), Outcome.OK);
            Session session = sessions.open(user.id(), mustEnrol ? Caller.ENROL_SCOPE : "", "pwd", List.of("pwd"),
                    caller.origin().source());
            return mustEnrol ? tokens.access(user, session) : tokens.accessAndRefresh(user, session);
        });
    }

    /** The user as they are now, held until the transaction ends: what ends their sessions meanwhile ends this one too. */
    private User hold(User known) {
        return users.holdEnabled(known.id()).filter(user -> user.passwordHash().equals(known.passwordHash()))
                .orElseThrow(Problem.LOGIN_FAILED::exception);
    }
}

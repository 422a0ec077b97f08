package dev.gatehouse.kms;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.crypto.PasswordHasher;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.services.Factors;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The first half of a login. What it answers depends on the user: a challenge for the second half, a token that may only
 * enrol, or full tokens. Unknown, wrong and disabled get one answer after the same work.
 */
public final class Logins {
    private final Database database;
    private final UserStore users;
    private final SessionStore sessions;
    private final PasswordHasher hasher;
    private final Factors factors;
    private final Tokens tokens;
    private final AuditTrail audit;
    private final Sealer sealer;
    private final KmsSettings settings;

    Logins(Database database, UserStore users, SessionStore sessions, PasswordHasher hasher, Factors factors, Tokens tokens,
           AuditTrail audit, Sealer sealer, KmsSettings settings) {
        this.database = database;
        this.users = users;
        this.sessions = sessions;
        this.hasher = hasher;
        this.factors = factors;
        this.tokens = tokens;
        this.audit = audit;
        this.sealer = sealer;
        this.settings = settings;
    }

    /** The body of {@code POST /kms/login}; its text shows no password. */
    public record Login(String username, String password) {
        public Login {
            if (username == null || username.isEmpty() || username.length() > 256) {
                throw Problem.field("username", "must be given");
            }
            Passwords.checkGiven("password", password);
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
        boolean right = hasher.matches(login.password(), user.map(User::passwordHash).orElse(null));
        if (!right || user.get().disabled()) {
            audit.record(caller, "login", user.map(User::id).orElse("unknown"), Outcome.DENIED,
                    Map.of("username_hash", hashOf(login.username())));
            throw Problem.LOGIN_FAILED.exception();
        }
        List<String> methods = factors.methodsOf(user.get().id());
        return methods.isEmpty() ? withoutFactor(caller, user.get()) : challenge(caller, user.get(), methods);
    }

    private Challenged challenge(Caller caller, User user, List<String> methods) {
        return database.tx().execute(tx -> {
            audit.record(caller, "login.challenge", user.id(), Outcome.OK);
            return new Challenged(sessions.openChallenge(user.id()), methods, settings.challengeTtl().toSeconds());
        });
    }

    private Object withoutFactor(Caller caller, User user) {
        boolean mustEnrol = user.roles().stream().anyMatch(settings.factorRequiredRoles()::contains);
        return database.tx().execute(tx -> {
            audit.record(caller, mustEnrol ? "login.enrol" : "login", user.id(), Outcome.OK);
            Session session = sessions.open(user.id(), mustEnrol ? Caller.ENROL_SCOPE : "", "pwd", List.of("pwd"));
            return mustEnrol ? tokens.access(user, session) : tokens.accessAndRefresh(user, session);
        });
    }

    /** A mistyped user name may be a password: it is kept as a keyed hash only. */
    private String hashOf(String username) {
        byte[] hash = sealer.lookupHash("audit-username", username.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash, 0, 16);
    }
}

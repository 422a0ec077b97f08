package dev.gatehouse.kms;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.crypto.PasswordHasher;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.services.AccountNotices;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The verbs on users. */
public final class Users {
    private static final Set<String> ONLY_USER = Set.of("user");
    private final Database database;
    private final UserStore store;
    private final SignOut signOut;
    private final PasswordCheck passwords;
    private final PasswordHasher hasher;
    private final AuditTrail audit;
    private final InitialAdmin initialAdmin;
    private final AccountNotices notices;
    private final KmsSettings kms;
    private final Settings settings;
    private final Clock clock;

    Users(Database database, UserStore store, SignOut signOut, PasswordCheck passwords, PasswordHasher hasher, AuditTrail audit,
          InitialAdmin initialAdmin, AccountNotices notices, KmsSettings kms, Settings settings, Clock clock) {
        this.database = database;
        this.store = store;
        this.signOut = signOut;
        this.passwords = passwords;
        this.hasher = hasher;
        this.audit = audit;
        this.initialAdmin = initialAdmin;
        this.notices = notices;
        this.kms = kms;
        this.settings = settings;
        this.clock = clock;
    }

    /** The body of {@code POST /kms/password}; its text shows neither password. */
    public record PasswordChange(@JsonProperty("old_password") String oldPassword,
                                 @JsonProperty("new_password") String newPassword) {
        public PasswordChange {
            Passwords.checkGiven("old_password", oldPassword);
            Passwords.checkForm("new_password", newPassword);
            if (oldPassword.equals(newPassword)) {
                throw Problem.field("new_password", "must differ from the old one");
            }
        }

        @Override
        public String toString() {
            return "PasswordChange[]";
        }
    }

    /**
     * Makes a user. An administrator gives roles, with step-up for more than {@code user}; anyone may make a {@code user}
     * where self-registration is switched on.
     *
     * @throws dev.gatehouse.platform.ProblemException conflict when the name is taken
     */
    public Map<String, String> register(Caller caller, Registration registration) {
        boolean plain = registration.roleNames().equals(ONLY_USER);
        boolean byThemselves = caller.kind() == Caller.Kind.ANONYMOUS && kms.selfRegistration() && plain;
        if (!byThemselves) {
            caller.requireRole("admin");
            if (!plain) {
                caller.requireStepUp(settings.stepUp(), clock);
            }
        }
        Passwords.checkStrength("password", registration.password(), registration.username());
        String hash = hasher.hash(registration.password());
        database.tx().executeWithoutResult(tx -> {
            String id = store.add(registration.username(), hash, registration.roleNames());
            audit.record(caller, "user.register", id, Outcome.OK, Map.of("roles", registration.roleNames()));
        });
        return Map.of("message", "user " + registration.username() + " registered");
    }

    /** Changes the caller's own password and ends all their sessions. */
    public Map<String, String> changePassword(Caller caller, PasswordChange change) {
        caller.requireUser();
        User user = store.byId(caller.subject()).orElseThrow(Problem.TOKEN_INVALID::exception);
        Passwords.checkStrength("new_password", change.newPassword(), user.username());
        if (!passwords.passes(caller, "user.password", user.username(), Optional.of(user), change.oldPassword(), null)) {
            throw Problem.LOGIN_FAILED.exception("the old password is not right");
        }
        String hash = hasher.hash(change.newPassword());
        database.tx().executeWithoutResult(tx -> {
            if (!store.changePassword(user, hash)) {
                throw Problem.CONFLICT.exception("the password was changed meanwhile");
            }
            audit.record(caller, "user.password", user.id(), Outcome.OK);
            notices.passwordChanged(user.id());
            signOut.everywhere(user.id());
        });
        initialAdmin.passwordChanged(user);
        return Map.of("message", "password changed; all sessions have ended");
    }
}

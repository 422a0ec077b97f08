package dev.gatehouse.kms;

import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.crypto.PasswordHasher;
import dev.gatehouse.platform.database.Database;
import java.util.function.Supplier;

/** Gives a user a random password and ends their sessions. Who may ask for that is for the callers of this to say. */
final class PasswordReset {
    private static final int PASSWORD_BYTES = 18;
    private final Database database;
    private final UserStore store;
    private final SignOut signOut;
    private final PasswordHasher hasher;
    private final AuditTrail audit;
    private final InitialAdmin initialAdmin;

    PasswordReset(Database database, UserStore store, SignOut signOut, PasswordHasher hasher, AuditTrail audit, InitialAdmin initialAdmin) {
        this.database = database;
        this.store = store;
        this.signOut = signOut;
        this.hasher = hasher;
        this.audit = audit;
        this.initialAdmin = initialAdmin;
    }

    /**
     * @param locked finds the user again inside the transaction
     * @throws dev.gatehouse.platform.ProblemException conflict when the password was changed meanwhile
     */
    UserAdministration.Reset of(Caller caller, User known, Supplier<User> locked) {
        String password = Ids.token(PASSWORD_BYTES);
        String hash = hasher.hash(password);
        database.tx().executeWithoutResult(tx -> {
            if (!store.changePassword(locked.get(), hash)) {
                throw Problem.CONFLICT.exception("the password was changed meanwhile");
            }
            signOut.everywhere(known.id());
            audit.record(caller, "user.reset-password", known.id(), Outcome.OK);
        });
        initialAdmin.passwordChanged(known);
        return new UserAdministration.Reset(known.id(), password);
    }
}

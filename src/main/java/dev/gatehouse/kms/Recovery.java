package dev.gatehouse.kms;

import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.database.Database;
import java.util.Map;

/**
 * The way back for whoever has the machine: used by the command line on a gatehouse that does not run, by no route. Whoever may read
 * the master keys and the database needs no token; what they do is on the record.
 */
public final class Recovery {
    private final Database database;
    private final UserStore store;
    private final PasswordReset reset;
    private final SignOut signOut;
    private final AuditTrail audit;

    Recovery(Database database, UserStore store, PasswordReset reset, SignOut signOut, AuditTrail audit) {
        this.database = database;
        this.store = store;
        this.reset = reset;
        this.signOut = signOut;
        this.audit = audit;
    }

    /** @throws dev.gatehouse.platform.ProblemException not-found */
    public UserAdministration.Reset resetPassword(Caller operator, String username) {
        User user = named(username);
        return reset.of(operator, user, () -> store.byId(user.id()).orElseThrow(Problem.NOT_FOUND::exception));
    }

    /**
     * Ends whatever a user has begun; answers the user's id.
     *
     * @throws dev.gatehouse.platform.ProblemException not-found
     */
    public String signOut(Caller operator, String username) {
        String userId = named(username).id();
        database.tx().executeWithoutResult(tx ->
                audit.record(operator, "session.end-all", userId, Outcome.OK, Map.of("sessions", signOut.everywhere(userId))));
        return userId;
    }

    private User named(String username) {
        return store.byName(username).orElseThrow(() -> Problem.NOT_FOUND.exception("there is no user " + username));
    }
}

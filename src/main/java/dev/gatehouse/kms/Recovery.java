package dev.gatehouse.kms;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;

/**
 * The way back for whoever has the machine: used by the command line on a gatehouse that does not run, by no route. Whoever may read
 * the master keys and the database needs no token; what they do is on the record.
 */
public final class Recovery {
    private final UserStore store;
    private final PasswordReset reset;

    Recovery(UserStore store, PasswordReset reset) {
        this.store = store;
        this.reset = reset;
    }

    /** @throws dev.gatehouse.platform.ProblemException not-found */
    public UserAdministration.Reset resetPassword(Caller operator, String username) {
        User user = store.byName(username).orElseThrow(() -> Problem.NOT_FOUND.exception("there is no user " + username));
        return reset.of(operator, user, () -> store.byId(user.id()).orElseThrow(Problem.NOT_FOUND::exception));
    }
}

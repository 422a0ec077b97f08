package dev.gatehouse.search;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import java.util.Map;

/** Who may write what: a service's own collections are written by that service only, all others by role editor. */
final class Ownership {
    private static final String EDITOR = "editor";
    private final Map<String, String> ownerByCollection;

    Ownership(Map<String, String> ownerByCollection) {
        this.ownerByCollection = Map.copyOf(ownerByCollection);
    }

    /** @throws dev.gatehouse.platform.ProblemException caller-not-allowed for everybody but the service that owns the collection */
    void requireOwner(Caller caller, String collection) {
        String owner = ownerByCollection.get(collection);
        if (owner == null) {
            throw Problem.CALLER_NOT_ALLOWED.exception("the collection " + collection + " is no service's own");
        }
        caller.requireService(owner);
    }

    /** @throws dev.gatehouse.platform.ProblemException role-missing or caller-not-allowed */
    void requireMayWrite(Caller caller, String collection) {
        String owner = ownerByCollection.get(collection);
        if (owner != null && caller.isService(owner)) {
            return;
        }
        caller.requireRoleOfAnyIssuer(EDITOR);
        if (owner != null) {
            throw Problem.CALLER_NOT_ALLOWED.exception("the collection " + collection + " is written by " + owner + " only");
        }
    }
}

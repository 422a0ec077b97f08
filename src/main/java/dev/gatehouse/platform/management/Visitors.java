package dev.gatehouse.platform.management;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.services.Revocations;
import dev.gatehouse.platform.tokens.AccessTokens;
import dev.gatehouse.platform.tokens.TokenCallers;
import java.util.Arrays;
import java.util.Optional;

/** Who may look at a running process: people with an account here and one of three roles. */
final class Visitors {
    /** Sees and changes nothing. */
    static final String VIEWER = "viewer";
    /** May stop and start routes, with a fresh second factor. */
    static final String OPERATOR = "operator";
    static final String ADMIN = "admin";
    private static final String[] ROLES = {VIEWER, OPERATOR, ADMIN};
    private final AccessTokens tokens;
    private final Revocations revocations;

    Visitors(AccessTokens tokens, Revocations revocations) {
        this.tokens = tokens;
        this.revocations = revocations;
    }

    static String[] roles() {
        return ROLES.clone();
    }

    /**
     * Whose access token it is; empty when it is not good.
     *
     * @throws dev.gatehouse.platform.ProblemException unavailable when that cannot be known
     */
    Optional<Caller> find(String token, Origin origin) {
        return tokens.verify(token).flatMap(claims -> TokenCallers.callerOf(claims, origin)
                .filter(caller -> !revocations.isRevoked(caller, claims.getIssuedAt().toInstant())));
    }

    /** Whether the person may come in at all. */
    static boolean mayEnter(Caller caller) {
        return caller.isOwnUser() && !caller.mustEnrol() && Arrays.stream(ROLES).anyMatch(caller.roles()::contains);
    }
}

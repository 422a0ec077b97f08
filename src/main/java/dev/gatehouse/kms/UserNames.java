package dev.gatehouse.kms;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import java.util.Map;

/** Whose name it is, for the two-factor service, which another service asked for a code of that person. */
public final class UserNames {
    private final UserStore users;

    UserNames(UserStore users) {
        this.users = users;
    }

    /** A name, from the two-factor service. */
    public record Named(String username) {}

    /** The id of an enabled user, or not-found. */
    public Map<String, String> find(Caller caller, Named named) {
        caller.requireService("two-factor");
        return users.byName(named.username()).filter(user -> !user.disabled()).map(user -> Map.of("user_id", user.id()))
                .orElseThrow(() -> Problem.NOT_FOUND.exception("there is no such user"));
    }
}

package dev.gatehouse.kms;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.database.Database;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The verbs of administrators on users, each with a fresh second factor. Changes are made one at a time; the administrator
 * must still be one then, and one must be left.
 */
public final class UserAdministration {
    private static final int LARGEST_PAGE = 250;
    private final Database database;
    private final UserStore store;
    private final SignOut signOut;
    private final PasswordReset reset;
    private final Departures departures;
    private final AuditTrail audit;
    private final Settings settings;
    private final Clock clock;

    UserAdministration(Database database, UserStore store, SignOut signOut, PasswordReset reset, Departures departures,
                       AuditTrail audit, Settings settings, Clock clock) {
        this.database = database;
        this.store = store;
        this.signOut = signOut;
        this.reset = reset;
        this.departures = departures;
        this.audit = audit;
        this.settings = settings;
        this.clock = clock;
    }

    /** A user as administrators see them. */
    public record View(String id, String username, SortedSet<String> roles, boolean disabled,
                       @JsonProperty("created_at") Instant createdAt,
                       @JsonProperty("password_changed_at") Instant passwordChangedAt) {
        static View of(User user) {
            return new View(user.id(), user.username(), new TreeSet<>(user.roles()), user.disabled(), user.createdAt(),
                    user.passwordChangedAt());
        }
    }

    /** A page of users. */
    public record Listing(List<View> users, long found) {}

    /** The body of {@code PATCH /kms/users/{user_id}}; what is absent stays as it is. */
    public record Patch(List<String> roles, Boolean disabled) {
        public Patch {
            if (roles == null && disabled == null) {
                throw Problem.field("roles", "roles or disabled must be given");
            }
            roles = roles == null ? null : List.copyOf(Roles.checkSome("roles", roles));
        }
    }

    /** A new password, shown this once; not in its text. */
    public record Reset(@JsonProperty("user_id") String userId, String password) {
        @Override
        public String toString() {
            return "Reset[" + userId + "]";
        }
    }

    public Listing list(Caller caller, Request request) {
        requireAdmin(caller);
        UserStore.Page page = store.list(request.queryInt("page", 1, 1, 1_000_000), request.queryInt("per_page", 50, 1, LARGEST_PAGE),
                request.query("role").map(role -> Roles.check("role", List.of(role)).first()).orElse(null),
                request.query("disabled").map(UserAdministration::trueOrFalse).orElse(null), request.query("username").map(Registration::checkName).orElse(null));
        return new Listing(page.users().stream().map(View::of).toList(), page.found());
    }

    /** @throws dev.gatehouse.platform.ProblemException not-found */
    public View read(Caller caller, Request request) {
        requireAdmin(caller);
        return View.of(find(request));
    }

    /**
     * Changes roles, disables or enables. A change ends the user's sessions.
     *
     * @throws dev.gatehouse.platform.ProblemException not-found; conflict when no enabled administrator would be left
     */
    public View change(Caller caller, Request request, Patch patch) {
        requireAdmin(caller);
        return database.tx().execute(tx -> {
            User user = findLocked(caller, request);
            Set<String> roles = patch.roles() == null ? user.roles() : Set.copyOf(patch.roles());
            boolean disabled = patch.disabled() == null ? user.disabled() : patch.disabled();
            if (!roles.equals(user.roles()) || disabled != user.disabled()) {
                store.change(user.id(), roles, disabled);
                requireAdminLeft();
                signOut.everywhere(user.id());
                audit.record(caller, "user.change", user.id(), Outcome.OK,
                        Map.of("roles", new TreeSet<>(roles), "disabled", disabled));
            }
            return View.of(find(request));
        });
    }

    /**
     * Deletes the account at once; the two-factor service forgets the user soon after.
     *
     * @throws dev.gatehouse.platform.ProblemException not-found; conflict for the last enabled administrator
     */
    public void delete(Caller caller, Request request) {
        requireAdmin(caller);
        database.tx().executeWithoutResult(tx -> {
            User user = findLocked(caller, request);
            signOut.everywhere(user.id());
            store.delete(user.id());
            requireAdminLeft();
            departures.note(user.id());
            audit.record(caller, "user.delete", user.id(), Outcome.OK);
        });
    }

    /** Gives a user a random password, and ends their sessions. */
    public Reset resetPassword(Caller caller, Request request) {
        requireAdmin(caller);
        return reset.of(caller, find(request), () -> findLocked(caller, request));
    }

    private void requireAdmin(Caller caller) {
        caller.requireRole(Roles.ADMIN).requireStepUp(settings.stepUp(), clock);
    }

    private User find(Request request) {
        return store.byId(request.path("user_id")).orElseThrow(Problem.NOT_FOUND::exception);
    }

    /** The user, once nobody else changes users and the caller is found to be an administrator still. */
    private User findLocked(Caller caller, Request request) {
        store.lockAdmins();
        store.byId(caller.subject()).filter(user -> !user.disabled() && user.roles().contains(Roles.ADMIN))
                .orElseThrow(() -> Problem.TOKEN_INVALID.exception().header("WWW-Authenticate", "Bearer error=\"invalid_token\""));
        return find(request);
    }

    private void requireAdminLeft() {
        if (!store.hasEnabledAdmin()) {
            throw Problem.CONFLICT.exception("no enabled administrator would be left");
        }
    }

    private static Boolean trueOrFalse(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw Problem.field("disabled", "must be true or false");
        }
        return text.equals("true");
    }
}

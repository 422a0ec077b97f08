package dev.gatehouse.kms;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.audit.AuditStream;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.audit.EntryPage;
import dev.gatehouse.audit.EntryView;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.services.Erasure;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What the GDPR asks for: a person's data as a copy (article 15), and its end (article 17). For administrators. */
public final class PersonalData {
    private static final Pattern USER_ID = Pattern.compile("usr_[A-Za-z0-9_-]{1,60}");
    private static final int PAGE = 10_000;
    private final Database database;
    private final UserStore users;
    private final PersonalLogins logins;
    private final SignOut signOut;
    private final List<Erasure> others;
    private final AuditStream audit;
    private final Settings settings;
    private final Clock clock;

    PersonalData(Database database, UserStore users, PersonalLogins logins, SignOut signOut, List<Erasure> others,
                 AuditStream audit, Settings settings, Clock clock) {
        this.database = database;
        this.users = users;
        this.logins = logins;
        this.signOut = signOut;
        this.others = others;
        this.audit = audit;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * What the KMS keeps about a person.
     *
     * @param user null once the account is gone
     * @param next for {@code ?after=}, when there are more entries
     */
    public record Export(UserAdministration.View user, List<PersonalLogins.Login> sessions, List<EntryView> audit, Long next) {}

    /** What erasing answers; the entries of all services' records that lost their personal fields. */
    public record Erased(@JsonProperty("user_id") String userId, @JsonProperty("erased_entries") long erasedEntries) {}

    /** @throws dev.gatehouse.platform.ProblemException not-found when nothing is known of the person */
    public Export export(Caller caller, Request request) {
        String userId = wanted(caller, request);
        long after = request.queryLong("after", 0, 0, Long.MAX_VALUE);
        audit.trail().record(caller, "user.export", userId, Outcome.OK);
        EntryPage page = audit.about(userId, after, PAGE);
        return new Export(users.byId(userId).map(UserAdministration.View::of).orElse(null), logins.of(userId), page.entries(),
                page.next());
    }

    /**
     * Erases a person, in every service. The account is disabled first, so that nobody logs in without a factor that is gone
     * already, if it breaks off; then it can be done again.
     *
     * @throws dev.gatehouse.platform.ProblemException not-found when nothing is known of the person; conflict for the last
     *     enabled administrator
     */
    public Erased erase(Caller caller, Request request) {
        String userId = wanted(caller, request);
        database.tx().executeWithoutResult(tx -> {
            users.lockAdmins();
            users.byId(userId).ifPresent(user -> users.change(userId, user.roles(), true));
            if (!users.hasEnabledAdmin()) {
                throw Problem.CONFLICT.exception("no enabled administrator would be left");
            }
            signOut.everywhere(userId);
            audit.trail().record(caller, "user.erase-begin", userId, Outcome.OK);
        });
        long elsewhere = others.stream().mapToLong(service -> service.erase(userId)).sum();
        return database.tx().execute(tx -> {
            users.delete(userId);
            long entries = elsewhere + audit.trail().forget(userId);
            audit.trail().record(caller, "user.erase", userId, Outcome.OK, Map.of("entries", entries));
            return new Erased(userId, entries);
        });
    }

    private String wanted(Caller caller, Request request) {
        caller.requireRole(Roles.ADMIN).requireStepUp(settings.stepUp(), clock);
        String userId = request.path("user_id");
        boolean known = USER_ID.matcher(userId).matches()
                && (users.byId(userId).isPresent() || !audit.about(userId, 0, 1).entries().isEmpty());
        if (!known) {
            throw Problem.NOT_FOUND.exception();
        }
        return userId;
    }
}

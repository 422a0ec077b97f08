package dev.gatehouse.kms;

import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.database.Database;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** The verbs that list and end sessions: people their own, administrators with a fresh second factor anyone's. */
public final class LiveSessions {
    private final Database database;
    private final UserStore users;
    private final SessionStore store;
    private final AuditTrail audit;
    private final Settings settings;
    private final Clock clock;

    LiveSessions(Database database, UserStore users, SessionStore store, AuditTrail audit, Settings settings, Clock clock) {
        this.database = database;
        this.users = users;
        this.store = store;
        this.audit = audit;
        this.settings = settings;
        this.clock = clock;
    }

    /** The caller's own. */
    public Map<String, List<SessionStore.Listed>> own(Caller caller) {
        caller.requireFull();
        return Map.of("sessions", store.of(caller.subject(), caller.sessionId()));
    }

    /** Ends one of the caller's own; another's is not found. */
    public void endOwn(Caller caller, Request request) {
        caller.requireFull();
        endOne(caller, caller.subject(), request.path("session_id"));
    }

    /** Ends all of the caller's own, this one too. */
    public void endAllOwn(Caller caller) {
        caller.requireFull();
        endAll(caller, caller.subject());
    }

    /** A user's. */
    public Map<String, List<SessionStore.Listed>> ofUser(Caller caller, Request request) {
        return Map.of("sessions", store.of(userFor(caller, request), caller.sessionId()));
    }

    /** Ends one of a user's. */
    public void endOfUser(Caller caller, Request request) {
        endOne(caller, userFor(caller, request), request.path("session_id"));
    }

    /** Ends all of a user's. */
    public void endAllOfUser(Caller caller, Request request) {
        endAll(caller, userFor(caller, request));
    }

    private void endOne(Caller caller, String userId, String sessionId) {
        database.tx().executeWithoutResult(tx -> {
            if (!store.end(sessionId, userId)) {
                throw Problem.NOT_FOUND.exception();
            }
            audit.record(caller, "session.end", sessionId, Outcome.OK, Map.of("user", userId));
        });
    }

    private void endAll(Caller caller, String userId) {
        database.tx().executeWithoutResult(tx ->
                audit.record(caller, "session.end-all", userId, Outcome.OK, Map.of("sessions", store.endAllOf(userId))));
    }

    private String userFor(Caller caller, Request request) {
        caller.requireRole(Roles.ADMIN).requireStepUp(settings.stepUp(), clock);
        return users.byId(request.path("user_id")).map(User::id).orElseThrow(Problem.NOT_FOUND::exception);
    }
}

package dev.gatehouse.twofactor;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.services.Upgrades;
import java.time.Clock;
import java.util.regex.Pattern;

/** The verb with which an administrator helps a user who lost every factor. */
public final class FactorResets {
    private static final Pattern USER = Pattern.compile("usr_[A-Za-z0-9_-]{1,60}");
    private final Database database;
    private final FactorRecovery recovery;
    private final Upgrades upgrades;
    private final Settings settings;
    private final Clock clock;

    FactorResets(Database database, FactorRecovery recovery, Upgrades upgrades, Settings settings, Clock clock) {
        this.database = database;
        this.recovery = recovery;
        this.upgrades = upgrades;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Drops everything about a user's second factor and ends their sessions: the next login is one without a factor. The user is told.
     * When the KMS cannot end the sessions, nothing is dropped.
     */
    public FactorRecovery.Done reset(Caller caller, Request request) {
        caller.requireRole("admin").requireStepUp(settings.stepUp(), clock);
        String user = request.path("user_id");
        if (!USER.matcher(user).matches()) {
            throw Problem.field("user_id", "must be the id of a user");
        }
        return database.tx().execute(tx -> {
            FactorRecovery.Done done = recovery.drop(caller, user);
            upgrades.endSessions(user);
            return done;
        });
    }
}

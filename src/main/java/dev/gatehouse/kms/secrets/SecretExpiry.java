package dev.gatehouse.kms.secrets;

import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.database.Database;
import java.time.Clock;

/** Empties versions whose time is over: nobody can read them from that moment on, and a minute later nothing is left of them. */
final class SecretExpiry implements Runnable {
    private final Database database;
    private final SecretStore store;
    private final AuditTrail audit;
    private final Clock clock;

    SecretExpiry(Database database, SecretStore store, AuditTrail audit, Clock clock) {
        this.database = database;
        this.store = store;
        this.audit = audit;
        this.clock = clock;
    }

    /** Empties those whose time is over now. */
    @Override
    public void run() {
        Caller self = Caller.service("kms", Origin.internal());
        database.tx().executeWithoutResult(tx -> store.destroyExpired(clock.instant())
                .forEach(version -> audit.record(self, "secret.expire", version, Outcome.OK)));
    }
}

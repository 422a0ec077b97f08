package dev.gatehouse.twofactor;

import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.database.Database;
import java.util.Map;

/**
 * Ends what is kept of a person's second factor, for the KMS: of one who was deleted, or of one to be erased, with whom the key of
 * their fields in the record goes as well.
 */
public final class FactorErasure {
    private final Database database;
    private final UserFactors factors;
    private final AuditLog audit;
    private final AuditTrail trail;

    FactorErasure(Database database, UserFactors factors, AuditLog audit, AuditTrail trail) {
        this.database = database;
        this.factors = factors;
        this.audit = audit;
        this.trail = trail;
    }

    /** All of it, or nothing; the record keeps what it says. */
    public FactorRecovery.Done forget(Caller caller, AuditLog.OfUser of) {
        caller.requireService("kms");
        return database.tx().execute(tx -> {
            int removed = factors.erase(of.userId());
            trail.record(caller, "factor.forget", of.userId(), Outcome.OK, Map.of("removed_factors", removed));
            return new FactorRecovery.Done(of.userId(), removed);
        });
    }

    /** All of it, or nothing. */
    public Map<String, Long> erase(Caller caller, AuditLog.OfUser of) {
        caller.requireService("kms");
        return database.tx().execute(tx -> {
            factors.erase(of.userId());
            return audit.erase(caller, of);
        });
    }
}

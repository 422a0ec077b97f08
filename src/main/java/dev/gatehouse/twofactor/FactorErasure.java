package dev.gatehouse.twofactor;

import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.database.Database;
import java.util.Map;

/** Erases a person, for the KMS: everything about their second factor, and the key of their fields in the record. */
public final class FactorErasure {
    private final Database database;
    private final UserFactors factors;
    private final AuditLog audit;

    FactorErasure(Database database, UserFactors factors, AuditLog audit) {
        this.database = database;
        this.factors = factors;
        this.audit = audit;
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

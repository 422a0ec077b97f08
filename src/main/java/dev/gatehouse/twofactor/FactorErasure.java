package dev.gatehouse.twofactor;

import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.database.Database;
import java.util.List;
import java.util.Map;

/** Erases a person, for the KMS: factors, recovery codes, devices and guesses, and the key of their fields in the record. */
public final class FactorErasure {
    private static final List<String> TABLES = List.of("factors", "recovery_codes", "device_tokens", "guesses");
    private final Database database;
    private final AuditLog audit;

    FactorErasure(Database database, AuditLog audit) {
        this.database = database;
        this.audit = audit;
    }

    /** All of it, or nothing. */
    public Map<String, Long> erase(Caller caller, AuditLog.OfUser of) {
        caller.requireService("kms");
        return database.tx().execute(tx -> {
            TABLES.forEach(table -> database.jdbc().sql("DELETE FROM " + table + " WHERE user_id = ?").param(of.userId()).update());
            return audit.erase(caller, of);
        });
    }
}

package dev.gatehouse.kms.secrets;

import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.database.Database;
import java.util.Map;
import java.util.function.Supplier;

/** Acts on secrets, each on the record: what is done in its own transaction, what is refused after that is undone. */
final class SecretRecord {
    private final Database database;
    private final AuditTrail audit;

    SecretRecord(Database database, AuditTrail audit) {
        this.database = database;
        this.audit = audit;
    }

    /** Runs an act in a transaction; it records its own success there. */
    <T> T act(Caller caller, String action, SecretPath path, Supplier<T> act) {
        try {
            return database.tx().execute(tx -> act.get());
        } catch (ProblemException e) {
            Outcome outcome = e.problem().status() == 403 || e.problem().status() == 404 ? Outcome.DENIED : Outcome.FAILED;
            audit.record(caller, action, path.text(), outcome, Map.of("reason", e.problem().slug()));
            throw e;
        } catch (IllegalStateException e) {
            audit.record(caller, action, path.text(), Outcome.FAILED, Map.of("reason", "internal"));
            throw e;
        }
    }

    /** To be called inside the act. */
    void done(Caller caller, String action, SecretPath path, Map<String, ?> details) {
        audit.record(caller, action, path.text(), Outcome.OK, details);
    }
}

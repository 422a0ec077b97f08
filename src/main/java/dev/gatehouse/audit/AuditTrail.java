package dev.gatehouse.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.database.Database;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.Map;

/**
 * One service's audit stream: a table {@code audit_entries} in the service's own schema, to which its runtime role may
 * only INSERT and SELECT. Called inside the transaction of the act, so that the act and its entry stand or fall together;
 * if the entry cannot be written, the act does not happen.
 */
public final class AuditTrail {
    private final Database database;
    private final ObjectMapper json;
    private final Clock clock;

    public AuditTrail(Database database, ObjectMapper json, Clock clock) {
        this.database = database;
        this.json = json;
        this.clock = clock;
    }

    /** How an act ended. */
    public enum Outcome { OK, DENIED, FAILED }

    /** An entry without details. */
    public void record(Caller caller, String action, String object, Outcome outcome) {
        record(caller, action, object, outcome, Map.of());
    }

    /**
     * Appends an entry.
     *
     * @param action what was done, such as {@code api-key.read}
     * @param object to what, such as the key's name; never a secret
     * @param details further facts; never a secret
     */
    public void record(Caller caller, String action, String object, Outcome outcome, Map<String, ?> details) {
        database.jdbc().sql("""
                        INSERT INTO audit_entries (at, actor, action, object, outcome, request_id, source, details)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?::jsonb)""")
                .params(Timestamp.from(clock.instant()), caller.actor(), action, object, outcome.name(),
                        caller.origin().requestId(), caller.origin().source(), write(details))
                .update();
    }

    private String write(Map<String, ?> details) {
        try {
            return json.writeValueAsString(details);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("audit details are not plain data", e);
        }
    }
}

package dev.gatehouse.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.database.Database;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * One service's record of acts. Called inside the transaction of the act, so that the act and its entry stand or fall together;
 * outside of one it makes its own, with those that come at the same moment ({@link LoneEntries}). The entry gets its place in the chain as the last thing before the commit: the lock that
 * lines up all writers of the stream is held for that long only, and always taken after the act's own.
 *
 * <p>If an entry cannot be written, the transaction is rolled back and its caller gets
 * {@link dev.gatehouse.platform.Problem#UNAVAILABLE}: the act does not happen.
 */
public final class AuditTrail {
    private final Database database;
    private final EntryWriter writer;
    private final ObjectMapper json;
    private final Clock clock;
    private final LoneEntries lone = new LoneEntries(this::append);

    AuditTrail(Database database, EntryWriter writer, ObjectMapper json, Clock clock) {
        this.database = database;
        this.writer = writer;
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
     * Appends an entry. The caller's address and user name are sealed under the key of the person it is about; nothing else
     * is, so neither object nor details may name a person but by id.
     *
     * @param action what was done, such as {@code api-key.read}
     * @param object to what, such as the key's name; never a secret
     * @param details further facts; never a secret. {@code user} is the id of the person concerned, where the object is not
     */
    public void record(Caller caller, String action, String object, Outcome outcome, Map<String, ?> details) {
        Draft draft = Draft.of(caller, action, object, outcome, details, write(details), clock.instant());
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            append(List.of(draft));
        } else {
            lone.append(draft);
        }
    }

    private void append(List<Draft> drafts) {
        database.tx().executeWithoutResult(tx -> drafts.forEach(ending()::add));
    }

    /**
     * Destroys a person's key with the transaction that is under way, after its entries were written: what is personal in all
     * their entries cannot be read any more, and the chain still verifies.
     *
     * @return how many entries that concerns
     */
    public long forget(String person) {
        return database.tx().execute(tx -> {
            ending().forget(person);
            return writer.readable(person);
        });
    }

    /** What is to be written at the end of the transaction that is under way. */
    private Ending ending() {
        return TransactionSynchronizationManager.getSynchronizations().stream()
                .filter(Ending.class::isInstance).map(Ending.class::cast).filter(ending -> ending.isFor(writer)).findFirst()
                .orElseGet(() -> {
                    Ending ending = new Ending(writer);
                    TransactionSynchronizationManager.registerSynchronization(ending);
                    return ending;
                });
    }

    private String write(Map<String, ?> details) {
        try {
            return json.writeValueAsString(details);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("audit details are not plain data", e);
        }
    }
}

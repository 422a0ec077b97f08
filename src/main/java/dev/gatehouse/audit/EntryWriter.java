package dev.gatehouse.audit;

import dev.gatehouse.platform.crypto.DataKey;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/** Gives entries their places in the chain, and remembers the newest that is committed. */
final class EntryWriter {
    private final EntryStore store;
    private final Persons persons;
    private final StreamKey key;
    private final AtomicReference<Head> newest;
    private final Counter entries;
    private final Counter failures;

    EntryWriter(EntryStore store, Persons persons, StreamKey key, MeterRegistry meters) {
        this.store = store;
        this.persons = persons;
        this.key = key;
        this.newest = new AtomicReference<>(store.newest().orElse(key.genesis()));
        this.entries = Counter.builder("gatehouse.audit.entries").description("entries written")
                .tag("stream", key.stream()).register(meters);
        this.failures = Counter.builder("gatehouse.audit.failures")
                .description("transactions given up because their entries could not be written")
                .tag("stream", key.stream()).register(meters);
    }

    /** Appends in the transaction that is under way, and destroys keys; answers the place reached, null for none. */
    Head append(List<Draft> drafts, Collection<String> forgotten) {
        Set<String> concerned = drafts.stream().filter(draft -> !draft.personal().isEmpty()).map(Draft::person)
                .collect(Collectors.toSet());
        Map<String, DataKey> keys = persons.recall(concerned);
        Head reached = store.lock().orElse(key.genesis());
        persons.addMissing(keys, concerned);
        List<AuditEntry> chained = new ArrayList<>();
        for (Draft draft : drafts) {
            AuditEntry entry = chain(draft, reached, keys);
            chained.add(entry);
            reached = new Head(entry.seq(), entry.mac());
        }
        if (!chained.isEmpty()) {
            store.insert(chained);
        }
        forgotten.forEach(persons::destroy);
        return chained.isEmpty() ? null : reached;
    }

    private AuditEntry chain(Draft draft, Head before, Map<String, DataKey> keys) {
        byte[] personal = draft.personal().isEmpty() ? null
                : persons.seal(keys.get(draft.person()), draft.person(), draft.personal());
        AuditEntry open = new AuditEntry(before.seq() + 1, draft.at(), draft.actor(), draft.action(), draft.object(),
                draft.outcome(), draft.requestId(), draft.source(), draft.person(), personal, draft.details(), before.mac(), null);
        byte[] mac = key.mac(open.canonical(key.stream(), open.seq()));
        return new AuditEntry(open.seq(), open.at(), open.actor(), open.action(), open.object(), open.outcome(),
                open.requestId(), open.source(), open.person(), personal, open.details(), open.previous(), mac);
    }

    void committed(Head reached, int count) {
        if (reached != null) {
            newest.accumulateAndGet(reached, (a, b) -> a.seq() > b.seq() ? a : b);
            entries.increment(count);
        }
    }

    void failed() {
        failures.increment();
    }

    boolean isWritable() {
        return store.isWritable();
    }

    /** How many entries have personal fields of that person that can be read. */
    long readable(String person) {
        return persons.readable(person);
    }

    /** The newest place this process knows to be reached, whatever the database says by now. */
    Head newest() {
        return newest.get();
    }
}

package dev.gatehouse.servicea.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.platform.BackOff;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.servicea.Writers;
import dev.gatehouse.support.MutableClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;

/** An outbox on a real PostgreSQL, with an index that can be told to fail. */
abstract class OutboxLab {
    static final int ATTEMPTS = 3;
    static final ServiceAStore STORE = ServiceAStore.empty();
    static final Database database = STORE.database;
    static final MutableClock clock = STORE.clock;
    static final Writers editor = STORE.editor;
    static final AtomicLong IDS = new AtomicLong();
    final MemoryIndex index = new MemoryIndex();
    Outbox outbox;
    IndexedCollection collection;
    long nanos;

    @BeforeEach
    void emptyTables() {
        ServiceAStore.empty();
        outbox = new Outbox(database, clock);
        collection = new IndexedCollection(index, outbox, new SoleRunner(database), () -> nanos);
        collection.verify();
    }

    Mirror mirror(int batch) {
        return new Mirror(database, new Claims(database, clock), new ElementDocuments(database), index,
                new BackOff(Duration.ofSeconds(1), Duration.ofMinutes(1), () -> 1), batch, ATTEMPTS);
    }

    Rebuild rebuild() {
        return new Rebuild(new SoleRunner(database), new BatchGate(database), new ElementRanges(database), new ElementDocuments(database), index,
                outbox);
    }

    int drain() {
        return mirror(100).run();
    }

    long element(String comment) {
        long id = IDS.incrementAndGet();
        editor.create("script", id, comment);
        return id;
    }

    void assertIndexIsAsTheTables() {
        Map<String, Map<String, Object>> expected = new HashMap<>();
        for (String type : List.of("script", "section", "character", "action", "spokenWord")) {
            new ElementDocuments(database).between(type, 1, Long.MAX_VALUE).forEach(it -> expected.put(it.id(), it.document()));
        }
        assertThat(index.documents).containsExactlyInAnyOrderEntriesOf(expected);
    }

    OutboxWorkers workers() {
        return new OutboxWorkers(mirror(10), collection, new Applied(outbox), new BackOff(Duration.ofMillis(5), Duration.ofMillis(20), () -> 1),
                Duration.ofMillis(20), 2);
    }
}

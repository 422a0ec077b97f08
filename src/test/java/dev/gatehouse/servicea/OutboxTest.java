package dev.gatehouse.servicea;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.database.Databases;
import dev.gatehouse.platform.services.DocumentIndex;
import dev.gatehouse.support.GatehouseTest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The outbox alone, on a schema of its own and with an index that can be told to fail. */
@GatehouseTest
class OutboxTest {
    @Autowired
    Databases databases;
    @Autowired
    Database serviceADatabase;
    @Autowired
    Clock clock;
    private final Index index = new Index();

    /** An index that remembers, and fails when told so. */
    private static final class Index implements DocumentIndex {
        final Map<String, Map<String, Object>> documents = new LinkedHashMap<>();
        final List<String> order = new ArrayList<>();
        volatile int failures;
        volatile boolean failAfterApplying;

        @Override
        public void ensureCollection(Map<String, Object> schema) {
            assertThat(schema.get("name")).isEqualTo("service_a_elements");
        }

        @Override
        public synchronized void apply(String collection, List<Change> changes) {
            if (failures > 0 && !failAfterApplying) {
                failures--;
                throw new IllegalStateException("the index is away");
            }
            changes.forEach(change -> {
                documents.put(change.id(), change.document());
                order.add(change.id());
            });
            if (failures > 0) {
                failures--;
                throw new IllegalStateException("the answer was lost");
            }
        }
    }

    private Database database;
    private Outbox outbox;

    @BeforeEach
    void emptyHouse() {
        database = serviceADatabase;
        outbox = new Outbox(database, index, 100);
        await().atMost(Duration.ofSeconds(10)).until(() -> outbox.depth() == 0);
    }

    /** Changes that only this test's outbox sees: taken before the house's own worker could, in one transaction. */
    private long element(int versions) {
        long id = System.nanoTime();
        ElementStore store = new ElementStore(database, clock);
        store.add("script", id, -id);
        for (int version = 1; version <= versions; version++) {
            store.addVersion("script", id, version, "version " + version, "usr_test");
            store.noteChange("script", id);
        }
        return id;
    }

    @Test
    void changesStayWhenTheIndexFailsAndGoOnceItHasThem() {
        database.tx().executeWithoutResult(tx -> {
            tx.setRollbackOnly();
            long id = element(3);
            index.failures = 1;
            long before = outbox.depth();
            assertThatThrownBy(this::drainInSavepoint).hasMessageContaining("away");
            assertThat(outbox.depth()).isEqualTo(before);
            drainInSavepoint();
            assertThat(outbox.depth()).isZero();
            assertThat(index.order).containsSubsequence("script_" + id + "_1", "script_" + id + "_2", "script_" + id + "_3");
        });
    }

    @Test
    void redeliveryChangesNothingWhenTheAnswerWasLost() {
        database.tx().executeWithoutResult(tx -> {
            tx.setRollbackOnly();
            long id = element(2);
            index.failures = 1;
            index.failAfterApplying = true;
            assertThatThrownBy(this::drainInSavepoint).hasMessageContaining("lost");
            Map<String, Map<String, Object>> once = Map.copyOf(index.documents);
            drainInSavepoint();
            assertThat(index.documents).containsAllEntriesOf(once).containsKey("script_" + id + "_2");
        });
    }

    private void drainInSavepoint() {
        var nested = new org.springframework.transaction.support.TransactionTemplate(database.tx().getTransactionManager());
        nested.setPropagationBehavior(org.springframework.transaction.TransactionDefinition.PROPAGATION_NESTED);
        nested.executeWithoutResult(tx -> outbox.drain());
    }
}

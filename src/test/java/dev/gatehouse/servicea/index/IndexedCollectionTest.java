package dev.gatehouse.servicea.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.health.Health;

/** The collection is made where it is missing, and left alone where it does not fit. */
class IndexedCollectionTest extends OutboxLab {
    @Test
    void missingCollectionIsMadeAndFilledFromTheTables() {
        element("one");
        element("two");
        drain();
        index.lose();
        element("three");
        assertThatThrownBy(this::drain).hasMessageContaining("not-found");
        collection.doubt();
        collection.verify();
        drain();
        assertThat(index.documents).hasSize(3);
        assertIndexIsAsTheTables();
    }

    @Test
    void collectionIsLookedAtOnceAMinute() {
        index.lose();
        collection.verify();
        assertThat(index.schema).isNull();
        nanos += TimeUnit.MINUTES.toNanos(1);
        collection.verify();
        assertThat(index.schema).isNotNull();
    }

    @Test
    void schemaThatDoesNotFitIsNamedAndLeftAloneUntilItIsRebuilt() {
        element("one");
        drain();
        index.schema = Map.of("name", IndexedCollection.NAME, "default_sorting_field", "sequence_number", "fields", List.of(
                Map.of("name", "element_type", "type", "string", "facet", true), Map.of("name", "element_id", "type", "string"),
                Map.of("name", "sequence_number", "type", "int64"), Map.of("name", "version_number", "type", "int32"),
                Map.of("name", "mood", "type", "string")));
        collection.doubt();
        assertThatThrownBy(collection::verify).isInstanceOf(IncompatibleSchemaException.class)
                .hasMessageContainingAll("element_id", "comment is missing", "mood", "gatehouse service-a reindex");
        assertHealthSaysSo();
        element("two");
        assertThat(rebuild().run(filled -> { })).isTrue();
        collection.verify();
        drain();
        assertIndexIsAsTheTables();
    }

    private void assertHealthSaysSo() {
        OutboxWorkers workers = workers();
        workers.start();
        await().until(() -> workers.trouble() != null);
        Health health = new IndexHealth(workers, outbox).health();
        workers.stop();
        assertThat(health.getStatus().getCode()).isEqualTo("DEGRADED");
        assertThat(health.getDetails().get("index").toString()).contains("gatehouse service-a reindex");
    }
}

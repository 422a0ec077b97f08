package dev.gatehouse.servicea.index;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.platform.BackOff;
import dev.gatehouse.platform.Endpoints;
import dev.gatehouse.platform.ServiceClient;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.services.DocumentIndex;
import dev.gatehouse.platform.services.IndexSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.CamelContext;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires what keeps the search index in step with the tables. */
@Configuration(value = "serviceAIndexConfiguration", proxyBeanMethods = false)
@EnableConfigurationProperties(IndexSettings.class)
class IndexConfiguration {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(400);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
    private static final Duration NIGHTLY_JITTER = Duration.ofMinutes(30);

    @Bean
    DocumentIndex elementIndex(CamelContext camel, ObjectMapper json, Endpoints endpoints) {
        return new DocumentIndexAtSearch(new ServiceClient("service-a", camel, json, endpoints::uri));
    }

    @Bean
    Outbox outbox(Database serviceADatabase, Clock clock, MeterRegistry meters) {
        Outbox outbox = new Outbox(serviceADatabase, clock);
        meters.gauge("gatehouse.outbox.depth", outbox, Outbox::depth);
        meters.gauge("gatehouse.outbox.oldest.age", outbox, Outbox::oldestAge);
        meters.gauge("gatehouse.outbox.dead", outbox, Outbox::dead);
        return outbox;
    }

    @Bean
    Applied applied(Outbox outbox) {
        return new Applied(outbox);
    }

    @Bean
    ElementDocuments elementDocuments(Database serviceADatabase) {
        return new ElementDocuments(serviceADatabase);
    }

    @Bean
    SoleRunner serviceASoleRunner(Database serviceADatabase) {
        return new SoleRunner(serviceADatabase);
    }

    @Bean
    IndexedCollection indexedCollection(DocumentIndex elementIndex, Outbox outbox, SoleRunner serviceASoleRunner) {
        return new IndexedCollection(elementIndex, outbox, serviceASoleRunner, System::nanoTime);
    }

    @Bean
    OutboxWorkers outboxWorkers(Database serviceADatabase, ElementDocuments documents, DocumentIndex elementIndex, IndexedCollection collection,
                                Applied applied, IndexSettings settings, Clock clock) {
        BackOff waits = new BackOff(FIRST_WAIT, LONGEST_WAIT, () -> ThreadLocalRandom.current().nextDouble());
        BackOff pauses = new BackOff(FIRST_PAUSE, LONGEST_PAUSE, () -> ThreadLocalRandom.current().nextDouble());
        Mirror mirror = new Mirror(serviceADatabase, new Claims(serviceADatabase, clock), documents, elementIndex, waits,
                settings.outboxBatch(), settings.outboxAttempts());
        return new OutboxWorkers(mirror, collection, applied, pauses, settings.outboxPoll(), settings.outboxWorkers());
    }

    @Bean
    IndexSource elementIndexSource(IndexedCollection collection, OutboxWorkers workers) {
        return new ElementIndexSource(collection, workers);
    }

    @Bean
    IndexHealth outboxHealth(OutboxWorkers workers, Outbox outbox) {
        return new IndexHealth(workers, outbox);
    }

    @Bean
    Rebuild indexRebuild(Database serviceADatabase, SoleRunner serviceASoleRunner, ElementDocuments documents, DocumentIndex elementIndex,
                         Outbox outbox) {
        return new Rebuild(serviceASoleRunner, new BatchGate(serviceADatabase), new ElementRanges(serviceADatabase), documents, elementIndex,
                outbox);
    }

    @Bean
    OutboxAdministration outboxAdministration(Database serviceADatabase, Outbox outbox, OutboxWorkers workers, IndexedCollection collection,
                                              Rebuild indexRebuild, AuditTrail serviceAAudit, Settings settings, Clock clock) {
        return new OutboxAdministration(serviceADatabase, outbox, workers, collection, indexRebuild, serviceAAudit, settings, clock);
    }

    @Bean
    Reconciliations reconciliations(Database serviceADatabase, SoleRunner serviceASoleRunner, ElementDocuments documents,
                                    DocumentIndex elementIndex, Outbox outbox, OutboxWorkers workers, ObjectMapper json, MeterRegistry meters,
                                    Clock clock) {
        Reconciler reconciler = new Reconciler(serviceADatabase, documents, elementIndex, outbox, new Comparison(json));
        return new Reconciliations(serviceADatabase, serviceASoleRunner, reconciler, workers::wake, meters, clock);
    }

    @Bean
    Reconcile reconcile(Reconciliations reconciliations, AuditTrail serviceAAudit, Settings settings, Clock clock) {
        return new Reconcile(reconciliations, serviceAAudit, settings, clock);
    }

    @Bean
    Runnable nightlyReconciliation(Reconciliations reconciliations, IndexSettings settings, Clock clock) {
        Duration jitter = Duration.ofMillis(ThreadLocalRandom.current().nextLong(NIGHTLY_JITTER.toMillis()));
        return new Nightly(reconciliations, settings.reconcileTime(), jitter, clock);
    }
}

package dev.gatehouse.servicea;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.audit.AuditStream;
import dev.gatehouse.audit.AuditStreams;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.platform.Endpoints;
import dev.gatehouse.platform.ServiceClient;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.crypto.MasterKeys;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.crypto.Sealers;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.database.Databases;
import dev.gatehouse.platform.services.DocumentIndex;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.apache.camel.CamelContext;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires Service A, the example backend. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ServiceASettings.class)
class ServiceAConfiguration {
    private static final String SERVICE = "service-a";

    @Bean
    Database serviceADatabase(Databases databases) {
        return databases.open(SERVICE);
    }

    @Bean
    Sealer serviceASealer(Sealers sealers, Database serviceADatabase) {
        return sealers.forService(SERVICE, serviceADatabase);
    }

    @Bean
    AuditStream serviceAAuditStream(AuditStreams streams, Database serviceADatabase, Sealer serviceASealer) {
        return streams.open(SERVICE, serviceADatabase, serviceASealer);
    }

    @Bean
    AuditTrail serviceAAudit(AuditStream serviceAAuditStream) {
        return serviceAAuditStream.trail();
    }

    @Bean
    AuditLog serviceAAuditLog(AuditStream serviceAAuditStream) {
        return serviceAAuditStream.log();
    }

    @Bean
    MasterKeys serviceAMasterKeys(Sealers sealers, Database serviceADatabase, Sealer serviceASealer, AuditTrail serviceAAudit,
                                  Settings settings, Clock clock) {
        return new MasterKeys(sealers.rotation(SERVICE, serviceADatabase), serviceAAudit::done, settings, clock);
    }

    @Bean
    DocumentIndex elementIndex(CamelContext camel, ObjectMapper json, Endpoints endpoints) {
        return new DocumentIndexAtSearch(new ServiceClient(SERVICE, camel, json, endpoints::uri));
    }

    @Bean
    Outbox outbox(Database serviceADatabase, DocumentIndex elementIndex, ServiceASettings settings, MeterRegistry meters) {
        Outbox outbox = new Outbox(serviceADatabase, elementIndex, settings.outboxBatch());
        meters.gauge("gatehouse.outbox.depth", outbox, Outbox::depth);
        meters.gauge("gatehouse.outbox.oldest.age", outbox, Outbox::oldestAge);
        return outbox;
    }

    @Bean
    OutboxWorker outboxWorker(Outbox outbox, ServiceASettings settings) {
        return new OutboxWorker(outbox, settings.outboxPoll());
    }

    /** A lagging index does not take the service down: the detail says so. */
    @Bean
    HealthIndicator outboxHealth(OutboxWorker worker) {
        return () -> worker.trouble() == null ? Health.up().build() : Health.up().withDetail("index", worker.trouble()).build();
    }

    @Bean
    ElementStore elementStore(Database serviceADatabase, Clock clock) {
        return new ElementStore(serviceADatabase, clock);
    }

    @Bean
    Sequences sequences(Database serviceADatabase, ElementStore store, AuditTrail serviceAAudit, OutboxWorker worker,
                        ServiceASettings serviceA, Settings settings, Clock clock) {
        return new Sequences(serviceADatabase, store, serviceAAudit, worker::wake, serviceA, settings, clock);
    }

    @Bean
    Elements elements(ElementStore store) {
        return new Elements(store);
    }
}

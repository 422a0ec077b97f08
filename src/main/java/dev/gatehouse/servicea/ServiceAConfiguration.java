package dev.gatehouse.servicea;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.audit.AuditStream;
import dev.gatehouse.audit.AuditStreams;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.crypto.MasterKeys;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.crypto.Sealers;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.database.Databases;
import dev.gatehouse.servicea.index.Outbox;
import dev.gatehouse.servicea.index.OutboxWorkers;
import dev.gatehouse.servicea.index.Upkeep;
import java.time.Clock;
import java.util.List;
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
    ElementStore elementStore(Database serviceADatabase, Clock clock) {
        return new ElementStore(serviceADatabase, clock);
    }

    @Bean
    IdempotentWrites idempotentWrites(Database serviceADatabase, ObjectMapper json, ServiceASettings serviceA, Clock clock) {
        return new IdempotentWrites(serviceADatabase, json, serviceA.idempotencyRetention(), clock);
    }

    @Bean
    Sequences sequences(Database serviceADatabase, ElementStore store, Outbox outbox, IdempotentWrites idempotent, OutboxWorkers workers,
                        AuditTrail serviceAAudit, ServiceASettings serviceA, Settings settings, Clock clock) {
        Writes writes = new Writes(serviceADatabase, outbox, idempotent, workers::wake);
        return new Sequences(store, writes, new Preconditions(serviceA.requireIfMatch()), serviceAAudit, serviceA, settings, clock);
    }

    @Bean
    Upkeep serviceAUpkeep(IdempotentWrites idempotent, Runnable nightlyReconciliation) {
        return new Upkeep(List.of(idempotent, nightlyReconciliation));
    }

    @Bean
    Elements elements(ElementStore store) {
        return new Elements(store);
    }
}

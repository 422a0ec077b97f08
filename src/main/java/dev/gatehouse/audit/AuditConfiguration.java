package dev.gatehouse.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.DataDirectory;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.database.Databases;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the record of acts; each service opens its own stream. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AuditSettings.class)
class AuditConfiguration {
    /** Closed before the database is: the last heads are signed then. */
    @Bean
    AuditStreams auditStreams(Databases databases, @Value("${gatehouse.keys-dir}") Path keys, DataDirectory data,
                              AuditSettings audit, Settings settings, ObjectMapper json, MeterRegistry meters, Clock clock) {
        return new AuditStreams(databases, keys, data.folder("audit"), audit, settings, json, meters, clock);
    }

    @Bean
    ApplicationListener<ApplicationReadyEvent> auditKeeper(AuditStreams streams) {
        return ready -> streams.start();
    }

    @Bean("auditHealthIndicator")
    AuditHealth auditHealth(AuditStreams streams) {
        return new AuditHealth(streams);
    }
}

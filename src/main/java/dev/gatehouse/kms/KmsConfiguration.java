package dev.gatehouse.kms;

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
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the key management service: its store and its record. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(KmsSettings.class)
class KmsConfiguration {
    static final String SERVICE = "kms";

    @Bean
    Database kmsDatabase(Databases databases) {
        return databases.open(SERVICE);
    }

    @Bean
    Sealer kmsSealer(Sealers sealers, Database kmsDatabase) {
        return sealers.forService(SERVICE, kmsDatabase);
    }

    @Bean
    AuditStream kmsAuditStream(AuditStreams streams, Database kmsDatabase, Sealer kmsSealer) {
        return streams.open(SERVICE, kmsDatabase, kmsSealer);
    }

    @Bean
    AuditTrail kmsAudit(AuditStream kmsAuditStream) {
        return kmsAuditStream.trail();
    }

    @Bean
    AuditLog kmsAuditLog(AuditStream kmsAuditStream) {
        return kmsAuditStream.log();
    }

    @Bean
    MasterKeys kmsMasterKeys(Sealers sealers, Database kmsDatabase, Sealer kmsSealer, AuditTrail kmsAudit, Settings settings,
                             Clock clock) {
        return new MasterKeys(sealers.rotation(SERVICE, kmsDatabase), kmsAudit::done, settings, clock);
    }

    @Bean
    ServiceActs serviceActs(AuditTrail kmsAudit) {
        return new ServiceActs(kmsAudit);
    }

    @Bean
    UserNames userNames(UserStore users) {
        return new UserNames(users);
    }
}

package dev.gatehouse.kms.secrets;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.database.Database;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires secrets. */
@Configuration(proxyBeanMethods = false)
class SecretsConfiguration {
    @Bean
    SecretStore secretStore(Database kmsDatabase) {
        return new SecretStore(kmsDatabase);
    }

    @Bean
    SecretRecord secretRecord(Database kmsDatabase, AuditTrail kmsAudit) {
        return new SecretRecord(kmsDatabase, kmsAudit);
    }

    @Bean
    Secrets secrets(SecretStore store, SecretRecord acts, Sealer kmsSealer, ObjectMapper json, Settings settings, Clock clock) {
        return new Secrets(store, acts, kmsSealer, json, settings, clock);
    }

    @Bean
    SecretMetadata secretMetadata(SecretStore store, SecretRecord acts, Settings settings, Clock clock) {
        return new SecretMetadata(store, acts, settings, clock);
    }

    @Bean
    SecretExpiry secretExpiry(Database kmsDatabase, SecretStore store, AuditTrail kmsAudit, Clock clock) {
        return new SecretExpiry(kmsDatabase, store, kmsAudit, clock);
    }
}

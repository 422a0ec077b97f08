package dev.gatehouse.kms;

import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.crypto.MasterKeys;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.crypto.Sealers;
import dev.gatehouse.platform.database.Database;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the verbs on the KMS's own master keys. */
@Configuration(proxyBeanMethods = false)
class MasterKeysConfiguration {
    @Bean
    MasterKeys kmsMasterKeys(Sealers sealers, Database kmsDatabase, Sealer kmsSealer, AuditTrail kmsAudit, Settings settings,
                             Clock clock) {
        MasterKeys.Recorder recorder = (caller, action, object, details) ->
                kmsAudit.record(caller, action, object, AuditTrail.Outcome.OK, details);
        return new MasterKeys(sealers.rotation(KmsConfiguration.SERVICE, kmsDatabase), recorder, settings, clock);
    }
}

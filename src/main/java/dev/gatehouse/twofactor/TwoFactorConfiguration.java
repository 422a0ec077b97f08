package dev.gatehouse.twofactor;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.audit.AuditStream;
import dev.gatehouse.audit.AuditStreams;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.platform.Endpoints;
import dev.gatehouse.platform.ServiceClient;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.crypto.MasterKeys;
import dev.gatehouse.platform.crypto.PasswordHasher;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.crypto.Sealers;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.database.Databases;
import dev.gatehouse.platform.services.Upgrades;
import java.time.Clock;
import org.apache.camel.CamelContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the two-factor service. */
@Configuration(proxyBeanMethods = false)
class TwoFactorConfiguration {
    private static final String SERVICE = "two-factor";

    @Bean
    Database twoFactorDatabase(Databases databases) {
        return databases.open(SERVICE);
    }

    @Bean
    Sealer twoFactorSealer(Sealers sealers, Database twoFactorDatabase) {
        return sealers.forService(SERVICE, twoFactorDatabase);
    }

    @Bean
    AuditStream twoFactorAuditStream(AuditStreams streams, Database twoFactorDatabase, Sealer twoFactorSealer) {
        return streams.open(SERVICE, twoFactorDatabase, twoFactorSealer);
    }

    @Bean
    AuditTrail twoFactorAudit(AuditStream twoFactorAuditStream) {
        return twoFactorAuditStream.trail();
    }

    @Bean
    AuditLog twoFactorAuditLog(AuditStream twoFactorAuditStream) {
        return twoFactorAuditStream.log();
    }

    @Bean
    MasterKeys twoFactorMasterKeys(Sealers sealers, Database twoFactorDatabase, Sealer twoFactorSealer, AuditTrail twoFactorAudit, Settings settings,
                             Clock clock) {
        MasterKeys.Recorder recorder = (caller, action, object, details) ->
                twoFactorAudit.record(caller, action, object, AuditTrail.Outcome.OK, details);
        return new MasterKeys(sealers.rotation(SERVICE, twoFactorDatabase), recorder, settings, clock);
    }

    @Bean
    FactorErasure factorErasure(Database twoFactorDatabase, AuditLog twoFactorAuditLog) {
        return new FactorErasure(twoFactorDatabase, twoFactorAuditLog);
    }

    @Bean
    Upgrades upgrades(CamelContext camel, ObjectMapper json, Endpoints endpoints) {
        return new UpgradesAtKms(new ServiceClient(SERVICE, camel, json, endpoints::uri));
    }

    @Bean
    FactorStore factorStore(Database twoFactorDatabase, Sealer twoFactorSealer, Clock clock) {
        return new FactorStore(twoFactorDatabase, twoFactorSealer, clock);
    }

    @Bean
    DeviceTokens deviceTokens(Database twoFactorDatabase, Sealer twoFactorSealer, Clock clock) {
        return new DeviceTokens(twoFactorDatabase, twoFactorSealer, clock);
    }

    @Bean
    RecoveryCodes recoveryCodes(Database twoFactorDatabase, PasswordHasher hasher, Clock clock) {
        return new RecoveryCodes(twoFactorDatabase, hasher, clock);
    }

    @Bean
    TotpCheck totpCheck(Database twoFactorDatabase, FactorStore factors, DeviceTokens devices, AuditTrail twoFactorAudit,
                        Clock clock) {
        return new TotpCheck(factors, devices, new GuessLimit(twoFactorDatabase, clock), twoFactorAudit, clock);
    }

    @Bean
    Enrolment enrolment(Database twoFactorDatabase, FactorStore factors, TotpCheck check, RecoveryCodes recoveryCodes,
                        Upgrades upgrades, AuditTrail twoFactorAudit, Settings settings, Clock clock) {
        return new Enrolment(twoFactorDatabase, factors, check, recoveryCodes, upgrades, twoFactorAudit, settings, clock);
    }

    @Bean
    Verification verification(Database twoFactorDatabase, FactorStore factors, TotpCheck check, RecoveryCodes recoveryCodes,
                              DeviceTokens devices, Upgrades upgrades, AuditTrail twoFactorAudit) {
        return new Verification(twoFactorDatabase, factors, check, recoveryCodes, devices, upgrades, twoFactorAudit);
    }
}

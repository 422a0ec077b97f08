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
import dev.gatehouse.platform.services.UserDirectory;
import dev.gatehouse.twofactor.delivery.Notices;
import dev.gatehouse.twofactor.delivery.OtherFactors;
import dev.gatehouse.twofactor.delivery.SentCodes;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the two-factor service. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TwoFactorSettings.class)
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
    MasterKeys twoFactorMasterKeys(Sealers sealers, Database twoFactorDatabase, Sealer twoFactorSealer, AuditTrail twoFactorAudit,
                                   Settings settings, Clock clock) {
        return new MasterKeys(sealers.rotation(SERVICE, twoFactorDatabase), twoFactorAudit::done, settings, clock);
    }

    @Bean
    FactorErasure factorErasure(Database twoFactorDatabase, UserFactors userFactors, AuditLog twoFactorAuditLog,
                                AuditTrail twoFactorAudit) {
        return new FactorErasure(twoFactorDatabase, userFactors, twoFactorAuditLog, twoFactorAudit);
    }

    @Bean
    Upgrades upgrades(CamelContext camel, ObjectMapper json, Endpoints endpoints) {
        return new UpgradesAtKms(new ServiceClient(SERVICE, camel, json, endpoints::uri));
    }

    @Bean
    UserDirectory userDirectory(CamelContext camel, ObjectMapper json, Endpoints endpoints) {
        return new UserDirectoryAtKms(new ServiceClient(SERVICE, camel, json, endpoints::uri));
    }

    @Bean
    FactorStore factorStore(Database twoFactorDatabase, Sealer twoFactorSealer, Clock clock) {
        return new FactorStore(twoFactorDatabase, twoFactorSealer, clock);
    }

    @Bean
    FactorEvents factorEvents(Database twoFactorDatabase, AuditTrail twoFactorAudit, MeterRegistry meters,
                              Notices notices) {
        return new FactorEvents(twoFactorDatabase, twoFactorAudit, meters, notices::notify);
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
    UserFactors userFactors(Database twoFactorDatabase) {
        return new UserFactors(twoFactorDatabase);
    }

    @Bean
    GuessLimit guessLimit(Database twoFactorDatabase, Clock clock) {
        return new GuessLimit(twoFactorDatabase, clock);
    }

    @Bean
    TotpCheck totpCheck(Database twoFactorDatabase, FactorStore factors, DeviceTokens devices, GuessLimit guesses,
                        FactorEvents events, TwoFactorSettings totp, Clock clock) {
        return new TotpCheck(twoFactorDatabase, factors, devices, guesses, events, totp, clock);
    }

    @Bean
    Enrolment enrolment(Database twoFactorDatabase, FactorStore factors, TotpCheck check, GuessLimit guesses,
                        RecoveryCodes recoveryCodes, SentCodes sentCodes, Upgrades upgrades, FactorEvents events,
                        TwoFactorSettings totp, Settings settings, Clock clock) {
        return new Enrolment(twoFactorDatabase, factors, check, guesses, recoveryCodes, sentCodes, upgrades, events, totp, settings,
                clock);
    }

    @Bean
    OtherFactors otherFactors(FactorStore factors, TotpCheck check) {
        return new OtherFactorsHere(factors, check);
    }

    @Bean
    Authenticators authenticators(Database twoFactorDatabase, FactorStore factors, RecoveryCodes recoveryCodes,
                                  UserFactors userFactors, FactorEvents events, Settings settings, Clock clock,
                                  @Value("${gatehouse.kms.factor-required-roles}") Set<String> factorRequiredRoles) {
        return new Authenticators(twoFactorDatabase, factors, recoveryCodes, userFactors, events, factorRequiredRoles, settings,
                clock);
    }

    @Bean
    FactorRecovery factorRecovery(Database twoFactorDatabase, UserFactors userFactors, FactorEvents events) {
        return new FactorRecovery(twoFactorDatabase, userFactors, events);
    }

    @Bean
    FactorResets factorResets(Database twoFactorDatabase, FactorRecovery recovery, Upgrades upgrades, Settings settings, Clock clock) {
        return new FactorResets(twoFactorDatabase, recovery, upgrades, settings, clock);
    }

    @Bean
    GrantStore grantStore(Database twoFactorDatabase, Sealer twoFactorSealer, Clock clock) {
        return new GrantStore(twoFactorDatabase, twoFactorSealer, clock);
    }

    @Bean
    OperationGrants operationGrants(Database twoFactorDatabase, GrantStore grants, FactorStore factors, TotpCheck check, FactorEvents events) {
        return new OperationGrants(twoFactorDatabase, grants, factors, check, events);
    }

    @Bean
    Verification verification(FactorStore factors, TotpCheck check, RecoveryCodes recoveryCodes, SentCodes sentCodes,
                              DeviceTokens devices, Upgrades upgrades, UserDirectory users, FactorEvents events) {
        return new Verification(factors, check, recoveryCodes, sentCodes, devices, upgrades, users, events);
    }
}

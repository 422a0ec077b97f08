package dev.gatehouse.kms;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.kms.Upkeep.Task;
import dev.gatehouse.platform.Role;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.StartupException;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.database.Database;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the keys of the key management service: those that sign, and those of services. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(KeySettings.class)
class KeysConfiguration {
    @Bean
    SigningKeyStore signingKeyStore(Database kmsDatabase, Sealer kmsSealer, Clock clock) {
        return new SigningKeyStore(kmsDatabase, kmsSealer, clock);
    }

    @Bean
    SigningKeys signingKeys(SigningKeyStore store, ObjectMapper json, KeySettings settings, MeterRegistry meters, Clock clock) {
        SigningKeys keys = new SigningKeys(store, json);
        Gauge.builder("gatehouse.signing.key.due", keys,
                        all -> Duration.between(clock.instant(), all.signsSince().plus(settings.signingKeyLifetime())).toSeconds())
                .description("until the signing key is to be replaced; negative when that is overdue").baseUnit("seconds").register(meters);
        return keys;
    }

    @Bean(initMethod = "start")
    SigningKeyRotation signingKeyRotation(Database kmsDatabase, SigningKeyStore store, SigningKeys keys, AuditTrail kmsAudit,
                                          KeySettings keySettings, Settings settings, Clock clock) {
        return new SigningKeyRotation(kmsDatabase, store, keys, kmsAudit, keySettings, settings, clock);
    }

    @Bean
    ApiKeyStore apiKeyStore(Database kmsDatabase, Clock clock) {
        return new ApiKeyStore(kmsDatabase, clock);
    }

    @Bean
    ApiKeyCipher apiKeyCipher(Sealer kmsSealer) {
        return new ApiKeyCipher(kmsSealer);
    }

    @Bean
    ApiKeyRotation apiKeyRotation(ApiKeyStore store, ApiKeyCipher cipher, AuditTrail kmsAudit, Clock clock) {
        return new ApiKeyRotation(store, cipher, kmsAudit, clock);
    }

    @Bean
    ApiKeys apiKeys(Database kmsDatabase, ApiKeyStore store, ApiKeyCipher cipher, ApiKeyRotation rotation, AuditTrail kmsAudit,
                    RevokedTokens revoked, Settings settings, Clock clock) {
        return new ApiKeys(kmsDatabase, store, cipher, rotation, kmsAudit, revoked::endService, settings, clock);
    }

    @Bean
    InMemoryCredentials inMemoryCredentials(Role role, KeySettings settings) {
        if (role != Role.ALL && settings.serviceCredentialsDir() == null) {
            throw new StartupException("the role kms needs GATEHOUSE_SERVICE_CREDENTIALS_DIR: the hashes of the other services' credentials");
        }
        return new InMemoryCredentials(settings.serviceCredentialsDir() == null ? OwnServices.NAMES : Set.of());
    }

    @Bean
    ApiKeyVerification apiKeyVerification(Database kmsDatabase, ApiKeyStore store, ApiKeyCipher cipher, AuditTrail kmsAudit,
                                          InMemoryCredentials inMemory, KeySettings settings, Clock clock) {
        new OwnCredentials(kmsDatabase, store, cipher, kmsAudit, clock).register(settings.serviceCredentialsDir());
        return new ApiKeyVerification(store, cipher, inMemory, clock);
    }

    @Bean
    ApiKeyUpkeep apiKeyUpkeep(Database kmsDatabase, ApiKeyStore store, ApiKeyRotation rotation, AuditTrail kmsAudit,
                              KeySettings settings, MeterRegistry meters, Clock clock) {
        ApiKeyUpkeep upkeep = new ApiKeyUpkeep(kmsDatabase, store, rotation, kmsAudit, settings, clock);
        meters.gauge("gatehouse.api.keys.expiring", upkeep, ApiKeyUpkeep::expiring);
        return upkeep;
    }

    @Bean
    Upkeep kmsUpkeep(Database kmsDatabase, SigningKeys keys, SigningKeyRotation signing, ApiKeyUpkeep apiKeys, Purge purge,
                     Departures departures, Runnable secretExpiry) {
        Upkeep upkeep = new Upkeep(kmsDatabase, List.of(
                new Task("kms: rotate signing keys", signing::rotateIfDue),
                new Task("kms: remove retired signing keys", signing::removeRetired),
                new Task("kms: rotate API keys", apiKeys::rotateDue),
                new Task("kms: warn of expiring API keys", apiKeys::warnOfExpiry),
                new Task("kms: forget ended API keys", apiKeys::removeEnded),
                new Task("kms: empty expired secrets", secretExpiry),
                new Task("kms: have deleted users forgotten", departures::tell),
                new Task("kms: delete what is over", purge::run)));
        upkeep.start(keys::poll);
        return upkeep;
    }
}

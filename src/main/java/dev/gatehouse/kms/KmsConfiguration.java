package dev.gatehouse.kms;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.platform.DataDirectory;
import dev.gatehouse.platform.Endpoints;
import dev.gatehouse.platform.ServiceClient;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.crypto.PasswordHasher;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.crypto.Sealers;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.database.Databases;
import dev.gatehouse.platform.services.Factors;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the key management service. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(KmsSettings.class)
class KmsConfiguration {
    private static final String SERVICE = "kms";

    private record Methods(@JsonProperty("methods") List<String> methods) {}

    @Bean
    Database kmsDatabase(Databases databases) {
        return databases.open(SERVICE);
    }

    @Bean
    Sealer kmsSealer(Sealers sealers, Database kmsDatabase) {
        return sealers.forService(SERVICE, kmsDatabase);
    }

    @Bean
    AuditTrail kmsAudit(Database kmsDatabase, ObjectMapper json, Clock clock) {
        return new AuditTrail(kmsDatabase, json, clock);
    }

    @Bean
    Factors factorsOfUsers(CamelContext camel, ObjectMapper json, Endpoints endpoints) {
        ServiceClient client = new ServiceClient(SERVICE, camel, json, endpoints::uri);
        return userId -> client.call("two-factor.methods", Map.of("user_id", userId), Methods.class).methods();
    }

    @Bean
    UserStore userStore(Database kmsDatabase, Clock clock) {
        return new UserStore(kmsDatabase, clock);
    }

    @Bean
    SessionStore sessionStore(Database kmsDatabase, Sealer kmsSealer, KmsSettings settings, Clock clock) {
        return new SessionStore(kmsDatabase, kmsSealer, settings, clock);
    }

    @Bean
    RevokedSessions revokedSessions(SessionStore store, Clock clock) {
        RevokedSessions revoked = new RevokedSessions(clock);
        revoked.add(store.endedSince(clock.instant().minus(RevokedSessions.MEMORY)));
        return revoked;
    }

    @Bean
    SigningKeys signingKeys(Database kmsDatabase, Sealer kmsSealer, Clock clock) {
        SigningKeys keys = new SigningKeys(kmsDatabase, kmsSealer, clock);
        keys.load();
        return keys;
    }

    @Bean
    Tokens tokens(SigningKeys keys, SessionStore store, Settings settings, KmsSettings kms, Clock clock) {
        return new Tokens(new AccessTokenSigner(keys, settings, kms, clock), store);
    }

    @Bean
    InitialAdmin initialAdmin(Database kmsDatabase, UserStore users, PasswordHasher hasher, AuditTrail kmsAudit,
                              DataDirectory data) {
        InitialAdmin admin = new InitialAdmin(kmsDatabase, users, hasher, kmsAudit,
                data.path().resolve("initial-admin-password"));
        admin.createIfThereIsNobody();
        return admin;
    }

    @Bean
    Users users(Database kmsDatabase, UserStore store, SessionStore sessionStore, RevokedSessions revoked,
                PasswordHasher hasher, AuditTrail kmsAudit, InitialAdmin admin, KmsSettings kms, Settings settings,
                Clock clock) {
        return new Users(kmsDatabase, store, sessionStore, revoked, hasher, kmsAudit, admin, kms, settings, clock);
    }

    @Bean
    Logins logins(Database kmsDatabase, UserStore users, SessionStore sessions, PasswordHasher hasher, Factors factors,
                  Tokens tokens, AuditTrail kmsAudit, Sealer kmsSealer, KmsSettings settings) {
        return new Logins(kmsDatabase, users, sessions, hasher, factors, tokens, kmsAudit, kmsSealer, settings);
    }

    @Bean
    Sessions sessions(Database kmsDatabase, UserStore users, SessionStore store, RevokedSessions revoked, Tokens tokens,
                      AuditTrail kmsAudit) {
        return new Sessions(kmsDatabase, users, store, revoked, tokens, kmsAudit);
    }

    @Bean
    ApiKeys apiKeys(Database kmsDatabase, Sealer kmsSealer, AuditTrail kmsAudit, Settings settings, Clock clock) {
        return new ApiKeys(kmsDatabase, kmsSealer, kmsAudit, settings, clock);
    }
}

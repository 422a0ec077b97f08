package dev.gatehouse.kms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.platform.DataDirectory;
import dev.gatehouse.platform.Endpoints;
import dev.gatehouse.platform.ServiceClient;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.crypto.PasswordHasher;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.services.AccountNotices;
import dev.gatehouse.platform.services.Factors;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires people: users, their logins and their sessions. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LoginSettings.class)
class PeopleConfiguration {
    @Bean
    Factors factorsOfUsers(CamelContext camel, ObjectMapper json, Endpoints endpoints) {
        return new FactorsOfUsers(new ServiceClient(KmsConfiguration.SERVICE, camel, json, endpoints::uri));
    }

    @Bean
    UserStore userStore(Database kmsDatabase, Clock clock) {
        return new UserStore(kmsDatabase, clock);
    }

    @Bean
    SessionStore sessionStore(Database kmsDatabase, RevokedTokens revoked, KmsSettings settings, Clock clock) {
        return new SessionStore(kmsDatabase, revoked, settings, clock);
    }

    @Bean
    Challenges challenges(Database kmsDatabase, Sealer kmsSealer, KmsSettings settings, Clock clock) {
        return new Challenges(kmsDatabase, kmsSealer, settings, clock);
    }

    @Bean
    LoginThrottle loginThrottle(Database kmsDatabase, Sealer kmsSealer, LoginSettings settings, Clock clock) {
        return new LoginThrottle(kmsDatabase, kmsSealer, settings, clock);
    }

    @Bean
    PasswordCheck passwordCheck(Database kmsDatabase, PasswordHasher hasher, LoginThrottle throttle, AuditTrail kmsAudit,
                                Sealer kmsSealer, MeterRegistry meters) {
        return new PasswordCheck(kmsDatabase, hasher, throttle, kmsAudit, kmsSealer, meters);
    }

    @Bean
    SignOut signOut(SessionStore sessions, Challenges challenges, LoginThrottle throttle) {
        return new SignOut(sessions, challenges, throttle);
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
    Users users(Database kmsDatabase, UserStore store, SignOut signOut, PasswordCheck passwords, PasswordHasher hasher,
                AuditTrail kmsAudit, InitialAdmin admin, AccountNotices notices, KmsSettings kms, Settings settings, Clock clock) {
        return new Users(kmsDatabase, store, signOut, passwords, hasher, kmsAudit, admin, notices, kms, settings, clock);
    }

    @Bean
    PasswordReset passwordReset(Database kmsDatabase, UserStore store, SignOut signOut, PasswordHasher hasher, AuditTrail kmsAudit,
                                InitialAdmin admin) {
        return new PasswordReset(kmsDatabase, store, signOut, hasher, kmsAudit, admin);
    }

    @Bean
    Departures departures(Database kmsDatabase, Factors factors, Clock clock) {
        return new Departures(kmsDatabase, factors, clock);
    }

    @Bean
    UserAdministration userAdministration(Database kmsDatabase, UserStore store, SignOut signOut, PasswordReset reset,
                                          Departures departures, AuditTrail kmsAudit, Settings settings, Clock clock) {
        return new UserAdministration(kmsDatabase, store, signOut, reset, departures, kmsAudit, settings, clock);
    }

    @Bean
    Recovery recovery(Database kmsDatabase, UserStore store, PasswordReset reset, SignOut signOut, AuditTrail kmsAudit) {
        return new Recovery(kmsDatabase, store, reset, signOut, kmsAudit);
    }

    @Bean
    Logins logins(Database kmsDatabase, UserStore users, SessionStore sessions, Challenges challenges, PasswordCheck passwords,
                  Factors factors, Tokens tokens, AuditTrail kmsAudit, KmsSettings settings) {
        return new Logins(kmsDatabase, users, sessions, challenges, passwords, factors, tokens, kmsAudit, settings);
    }

    @Bean
    Sessions sessions(Database kmsDatabase, UserStore users, SessionStore store, Challenges challenges, SignOut signOut, Tokens tokens,
                      AuditTrail kmsAudit, KmsSettings settings) {
        return new Sessions(kmsDatabase, users, store, challenges, signOut, tokens, kmsAudit, settings);
    }

    @Bean
    AccountNotices accountNotices(CamelContext camel, ObjectMapper json, Endpoints endpoints) {
        ServiceClient client = new ServiceClient(KmsConfiguration.SERVICE, camel, json, endpoints::uri);
        return userId -> client.call("two-factor.password-changed", Map.of("user_id", userId), JsonNode.class);
    }

    @Bean
    LiveSessions liveSessions(Database kmsDatabase, UserStore users, SessionStore store, AuditTrail kmsAudit, Settings settings,
                              Clock clock) {
        return new LiveSessions(kmsDatabase, users, store, kmsAudit, settings, clock);
    }
}

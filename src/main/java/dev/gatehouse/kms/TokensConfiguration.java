package dev.gatehouse.kms;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.remote.ServiceTokens;
import dev.gatehouse.platform.tokens.AccessTokens;
import java.time.Clock;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires tokens: how they are made, exchanged, looked into and withdrawn. */
@Configuration(proxyBeanMethods = false)
class TokensConfiguration {
    @Bean
    RevokedTokens revokedTokens(Database kmsDatabase, Clock clock) {
        RevokedTokens revoked = new RevokedTokens(kmsDatabase, clock);
        revoked.read();
        return revoked;
    }

    @Bean
    Feed feed(Database kmsDatabase, RevokedTokens revoked, SigningKeys keys, ObjectMapper json, Clock clock) {
        return new Feed(revoked, new WithdrawalStore(kmsDatabase, clock), keys, json);
    }

    /** The KMS shows the other services a token that it signs itself. */
    @Bean
    ServiceTokens ownTokens(Tokens tokens, Clock clock) {
        return new OwnTokens(tokens, clock);
    }

    @Bean
    RefreshTokens refreshTokens(Database kmsDatabase, Sealer kmsSealer, Clock clock) {
        return new RefreshTokens(kmsDatabase, kmsSealer, clock);
    }

    @Bean
    Tokens tokens(SigningKeys keys, RefreshTokens refreshTokens, Settings settings, KmsSettings kms, Clock clock) {
        return new Tokens(new AccessTokenSigner(keys, settings, kms, clock), refreshTokens);
    }

    @Bean
    LiveTokens liveTokens(SigningKeys keys, RevokedTokens revoked, Settings settings, Clock clock) {
        return new LiveTokens(new AccessTokens(keys, settings, clock), revoked);
    }

    @Bean
    ClientAuthentication clientAuthentication(ServiceCredentials credentials, LoginSettings login, AuditTrail kmsAudit, Clock clock) {
        return new ClientAuthentication(credentials, new ClientGuesses(login, clock), kmsAudit);
    }

    @Bean
    TokenGrants tokenGrants(Database kmsDatabase, UserStore users, SessionStore sessions, RefreshTokens refreshTokens,
                            Tokens tokens, ClientAuthentication clients, AuditTrail kmsAudit) {
        return new TokenGrants(kmsDatabase, users, sessions, refreshTokens, tokens, clients, kmsAudit);
    }

    @Bean
    TokenRevocation tokenRevocation(Database kmsDatabase, SessionStore sessions, RefreshTokens refreshTokens, LiveTokens live,
                                    RevokedTokens revoked, AuditTrail kmsAudit) {
        return new TokenRevocation(kmsDatabase, sessions, refreshTokens, live, revoked, kmsAudit);
    }

    @Bean
    Introspection introspection(LiveTokens live, ClientAuthentication clients, KmsSettings settings) {
        return new Introspection(live, clients, settings);
    }

    @Bean
    ServerMetadata serverMetadata(Settings settings) {
        return new ServerMetadata(settings);
    }

    @Bean
    Purge purge(Database kmsDatabase, Clock clock) {
        return new Purge(kmsDatabase, clock);
    }

    @Bean
    ApplicationListener<ApplicationReadyEvent> feedStart(Feed feed) {
        return ready -> feed.start();
    }
}

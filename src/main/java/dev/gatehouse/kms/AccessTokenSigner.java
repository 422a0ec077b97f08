package dev.gatehouse.kms;

import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Settings;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Set;

/** Signs access tokens as RFC 9068 section 2 has them. Nothing else in the house signs. */
final class AccessTokenSigner {
    /** {@code client_id} of people's tokens: our own login. */
    private static final String CLIENT = "gatehouse";
    private final SigningKeys keys;
    private final Settings settings;
    private final KmsSettings kms;
    private final Clock clock;

    AccessTokenSigner(SigningKeys keys, Settings settings, KmsSettings kms, Clock clock) {
        this.keys = keys;
        this.settings = settings;
        this.kms = kms;
        this.clock = clock;
    }

    /** Lifetime of a token in seconds. */
    long expiresIn() {
        return kms.accessTokenTtl().toSeconds();
    }

    /** Lifetime of a service's token: it does not outlive the key it was got with. */
    Duration lifetime(ServiceCredential service) {
        Duration longest = kms.serviceTokenTtl();
        if (service.expiresAt() == null) {
            return longest;
        }
        Duration left = Duration.between(clock.instant(), service.expiresAt());
        return left.compareTo(longest) < 0 ? left : longest;
    }

    /** A person's token, of a session. */
    String sign(User user, Session session) {
        JwtBuilder token = token(user.id(), user.roles(), kms.accessTokenTtl())
                .claim("client_id", CLIENT)
                .claim("sid", session.id())
                .claim("preferred_username", user.username())
                .claim("acr", session.acr()).claim("amr", session.amr())
                .claim("auth_time", session.authTime().getEpochSecond());
        if (!session.scope().isEmpty()) {
            token.claim("scope", session.scope());
        }
        return signed(token);
    }

    /** A service's token: its own name as subject and client, no session and no authentication of a person. */
    String sign(ServiceCredential service, Duration lifetime) {
        return signed(token(service.serviceName(), service.roles(), lifetime)
                .claim("client_id", service.serviceName()));
    }

    private JwtBuilder token(String subject, Set<String> roles, Duration lifetime) {
        Instant now = clock.instant();
        return Jwts.builder().issuer(settings.issuer()).audience().add(settings.audience()).and()
                .subject(subject).id(Ids.random("tok"))
                .issuedAt(Date.from(now)).expiration(Date.from(now.plus(lifetime)))
                .claim("roles", roles.stream().sorted().toList());
    }

    private String signed(JwtBuilder token) {
        SigningKeys.Signer signer = keys.signer();
        signer.algorithm().provider().ifPresent(token::provider);
        return token.header().keyId(signer.kid()).type("at+jwt").and().signWith(signer.key(), signer.algorithm().jws()).compact();
    }
}

package dev.gatehouse.kms;

import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Settings;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;

/** Signs access tokens as RFC 9068 section 2 has them. Nothing else in the house signs. */
final class AccessTokenSigner {
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

    String sign(User user, Session session) {
        Instant now = clock.instant();
        SigningKeys.Signer signer = keys.signer();
        JwtBuilder token = Jwts.builder()
                .header().keyId(signer.kid()).type("at+jwt").and()
                .issuer(settings.issuer()).audience().add(settings.audience()).and()
                .subject(user.id()).id(Ids.random("tok"))
                .issuedAt(Date.from(now)).expiration(Date.from(now.plus(kms.accessTokenTtl())))
                .claim("client_id", "gatehouse")
                .claim("sid", session.id())
                .claim("preferred_username", user.username())
                .claim("roles", user.roles().stream().sorted().toList())
                .claim("acr", session.acr()).claim("amr", session.amr())
                .claim("auth_time", session.authTime().getEpochSecond());
        if (!session.scope().isEmpty()) {
            token.claim("scope", session.scope());
        }
        return token.signWith(signer.key(), Jwts.SIG.RS256).compact();
    }
}

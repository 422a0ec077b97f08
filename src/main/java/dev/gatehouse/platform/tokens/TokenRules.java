package dev.gatehouse.platform.tokens;

import dev.gatehouse.platform.Settings;
import io.jsonwebtoken.Claims;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What makes a token an access token of an issuer for us.
 *
 * @param issuer exact {@code iss}
 * @param audiences of which {@code aud} names one
 * @param typ the header's {@code typ}, with or without {@code application/}; empty where the issuer sends none
 * @param accessToken whether claims are those of an access token; for issuers whose {@code typ} does not tell it from an ID token
 */
public record TokenRules(String issuer, Set<String> audiences, String typ, Predicate<Claims> accessToken) {
    /** Our own, as RFC 9068 has them. */
    static TokenRules own(Settings settings) {
        return new TokenRules(settings.issuer(), Set.of(settings.audience()), "at+jwt", claims -> true);
    }

    boolean acceptType(String sent) {
        return typ.isEmpty() ? sent == null
                : sent != null && (sent.equalsIgnoreCase(typ) || sent.equalsIgnoreCase("application/" + typ));
    }

    boolean accept(Claims claims) {
        return issuer.equals(claims.getIssuer())
                && claims.getAudience() != null && claims.getAudience().stream().anyMatch(audiences::contains)
                && claims.getSubject() != null && !claims.getSubject().isEmpty()
                && claims.getIssuedAt() != null
                && accessToken.test(claims);
    }
}

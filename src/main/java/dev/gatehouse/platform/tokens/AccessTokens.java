package dev.gatehouse.platform.tokens;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.gatehouse.platform.Digests;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.services.VerificationKeys;
import dev.gatehouse.platform.services.VerificationKeys.VerificationKey;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.Header;
import io.jsonwebtoken.Jws;
import io.jsonwebtoken.JwsHeader;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.UnsupportedJwtException;
import java.security.Key;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Optional;

/**
 * Verifies access tokens as RFC 9068 section 4 and RFC 8725 ask: the algorithm is the key's and not the token's choice,
 * {@code typ}, {@code iss}, {@code aud}, {@code exp} and {@code sub} are there and right. Signatures
 * already verified are remembered by the token's digest, never past {@code exp}; everything else is judged each time.
 */
public final class AccessTokens {
    /** Longest token looked at, in characters. */
    private static final int MAX_LENGTH = 8 * 1024;
    private static final Duration SKEW = Duration.ofSeconds(30);
    private static final long CACHED_TOKENS = 10_000;

    private final VerificationKeys keys;
    private final TokenRules rules;
    private final Clock clock;
    private final JwtParser parser;
    private final Cache<String, Verified> verified;

    /** A token whose signature was good under that key. */
    private record Verified(Claims claims, VerificationKey key) {}

    /** For our own tokens. */
    public AccessTokens(VerificationKeys keys, Settings settings, Clock clock) {
        this(keys, TokenRules.own(settings), clock);
    }

    /** For those of the issuer whose keys and rules these are. */
    public AccessTokens(VerificationKeys keys, TokenRules rules, Clock clock) {
        this.keys = keys;
        this.rules = rules;
        this.clock = clock;
        this.parser = Jwts.parser().keyLocator(this::keyOf).clockSkewSeconds(SKEW.toSeconds())
                .clock(() -> Date.from(clock.instant())).build();
        this.verified = Caffeine.newBuilder().maximumSize(CACHED_TOKENS)
                .expireAfter(Expiry.creating((String digest, Verified token) -> untilExpiry(token.claims()))).build();
    }

    /**
     * The claims of a good token; empty for any other, with no word about what was wrong.
     */
    public Optional<Claims> verify(String token) {
        if (token.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            String digest = Digests.sha256(token);
            Verified known = verified.getIfPresent(digest);
            if (known == null) {
                known = checkSignature(token);
                verified.put(digest, known);
            }
            return isCurrent(known) ? Optional.of(known.claims()) : Optional.empty();
        } catch (JwtException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Verified checkSignature(String token) {
        Jws<Claims> jws = parser.parseSignedClaims(token);
        VerificationKey key = keys.find(jws.getHeader().getKeyId())
                .orElseThrow(() -> new UnsupportedJwtException("the key was withdrawn"));
        return new Verified(jws.getPayload(), key);
    }

    private Key keyOf(Header header) {
        if (!(header instanceof JwsHeader jws) || jws.getKeyId() == null) {
            throw new UnsupportedJwtException("a signed token with kid is needed");
        }
        VerificationKey key = keys.find(jws.getKeyId()).orElseThrow(() -> new UnsupportedJwtException("unknown kid"));
        if (!key.algorithm().equals(jws.getAlgorithm()) || !rules.acceptType(jws.getType())) {
            throw new UnsupportedJwtException("algorithm or typ does not fit the key");
        }
        return key.key();
    }

    private boolean isCurrent(Verified token) {
        Claims claims = token.claims();
        return keys.find(token.key().kid()).filter(token.key()::equals).isPresent()
                && rules.accept(claims)
                && claims.getExpiration() != null
                && claims.getExpiration().toInstant().plus(SKEW).isAfter(clock.instant());
    }

    private Duration untilExpiry(Claims claims) {
        Duration left = claims.getExpiration() == null ? Duration.ZERO
                : Duration.between(clock.instant(), claims.getExpiration().toInstant());
        return left.isNegative() ? Duration.ZERO : left;
    }
}

package dev.gatehouse.gateway.issuers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.crypto.NativeCrypto;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.KeyPairBuilder;
import io.jsonwebtoken.security.Jwks;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tokens as other issuers make them, and their published keys. */
final class ForeignTokens {
    private final KeyPair pair = keyPair();
    private final String kid;

    ForeignTokens(String kid) {
        this.kid = kid;
    }

    /** The set with this key, without {@code alg}, as Entra publishes it. */
    String jwks() {
        try {
            return new ObjectMapper().writeValueAsString(Map.of("keys", List.of(
                    new HashMap<>(Jwks.builder().key((RSAPublicKey) pair.getPublic()).id(kid).build()))));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A signed token that is good for five minutes. */
    String signed(String typ, Instant now, Map<String, Object> claims) {
        return Jwts.builder().header().keyId(kid).type(typ).and().claims(claims).claim("iat", now.getEpochSecond())
                .claim("exp", now.getEpochSecond() + 300).signWith(pair.getPrivate(), Jwts.SIG.RS256).compact();
    }

    /** Claims and others that replace or, with null, remove some. */
    static Map<String, Object> with(Map<String, Object> claims, Object... changes) {
        Map<String, Object> changed = new HashMap<>(claims);
        for (int i = 0; i < changes.length; i += 2) {
            if (changes[i + 1] == null) {
                changed.remove(changes[i]);
            } else {
                changed.put((String) changes[i], changes[i + 1]);
            }
        }
        return changed;
    }

    /** By the native provider where it is, as keys of our own are made: the JDK takes a second for one. */
    private static KeyPair keyPair() {
        KeyPairBuilder builder = Jwts.SIG.RS256.keyPair();
        NativeCrypto.provider("RSA").ifPresent(builder::provider);
        return builder.build();
    }
}

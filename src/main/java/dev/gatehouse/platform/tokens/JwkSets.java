package dev.gatehouse.platform.tokens;

import dev.gatehouse.platform.services.VerificationKeys.VerificationKey;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.security.Jwk;
import io.jsonwebtoken.security.Jwks;
import io.jsonwebtoken.security.PublicJwk;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads JWK sets (RFC 7517 section 5): public keys for signatures that have a {@code kid} and fit an accepted algorithm. */
public final class JwkSets {
    private static final int MOST_KEYS = 100;
    private static final int SMALLEST_RSA = 2048;

    private JwkSets() {}

    /**
     * The keys by {@code kid}, each bound to one algorithm.
     *
     * @throws IllegalArgumentException for what is no such set, or one without a usable key
     */
    public static Map<String, VerificationKey> parse(String text, List<String> algorithms) {
        Map<String, VerificationKey> keys = new HashMap<>();
        try {
            for (Jwk<?> jwk : Jwks.setParser().ignoreUnsupported(true).build().parse(text).getKeys()) {
                usable(jwk, algorithms).ifPresent(key -> keys.putIfAbsent(key.kid(), key));
            }
        } catch (JwtException e) {
            throw new IllegalArgumentException("is no JWK set", e);
        }
        if (keys.isEmpty() || keys.size() > MOST_KEYS) {
            throw new IllegalArgumentException("has no usable key, or more than " + MOST_KEYS);
        }
        return Map.copyOf(keys);
    }

    private static Optional<VerificationKey> usable(Jwk<?> jwk, List<String> algorithms) {
        boolean forSignatures = !jwk.containsKey("use") || "sig".equals(jwk.get("use"));
        if (!forSignatures || jwk.getId() == null || !(jwk instanceof PublicJwk<?> found)) {
            return Optional.empty();
        }
        PublicKey key = (PublicKey) found.toKey();
        return algorithms.stream().filter(algorithm -> fits(algorithm, key))
                .filter(algorithm -> jwk.getAlgorithm() == null || jwk.getAlgorithm().equals(algorithm))
                .findFirst().map(algorithm -> new VerificationKey(jwk.getId(), algorithm, key));
    }

    private static boolean fits(String algorithm, PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return algorithm.matches("[RP]S.*") && rsa.getModulus().bitLength() >= SMALLEST_RSA;
        }
        if (key instanceof ECPublicKey curve) {
            return algorithm.equals(switch (curve.getParams().getOrder().bitLength()) {
                case 256 -> "ES256";
                case 384 -> "ES384";
                case 521 -> "ES512";
                default -> "";
            });
        }
        return algorithm.equals("EdDSA") && key.getAlgorithm().matches("EdDSA|Ed25519|Ed448");
    }
}

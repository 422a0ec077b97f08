package dev.gatehouse.kms;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.kms.SigningKey.State;
import dev.gatehouse.platform.services.VerificationKeys.VerificationKey;
import io.jsonwebtoken.security.Jwks;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The signing keys as of one moment: what verifies, as keys and as a JWKS (RFC 7517 section 5), and the states it was made of.
 *
 * @param etag of the JWKS, with its quotes (RFC 9110 section 8.8.3)
 */
record PublishedKeys(Map<String, State> states, Map<String, VerificationKey> byKid, byte[] jwks, String etag) {
    static PublishedKeys of(List<SigningKey> keys, ObjectMapper json) {
        Map<String, State> states = keys.stream().collect(Collectors.toUnmodifiableMap(SigningKey::kid, SigningKey::state));
        Map<String, VerificationKey> byKid = new LinkedHashMap<>();
        keys.stream().filter(key -> key.state() != State.COMPROMISED)
                .forEach(key -> byKid.put(key.kid(), verificationKey(key)));
        byte[] jwks = write(byKid, json);
        return new PublishedKeys(states, byKid, jwks, "\"" + digest(jwks) + "\"");
    }

    private static VerificationKey verificationKey(SigningKey key) {
        try {
            return new VerificationKey(key.kid(), key.algorithm(), SigningAlgorithm.of(key.algorithm()).publicKey(key.publicKey()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the public half of " + key + " is damaged", e);
        }
    }

    private static byte[] write(Map<String, VerificationKey> keys, ObjectMapper json) {
        try {
            return json.writeValueAsBytes(Map.of("keys", keys.values().stream().map(PublishedKeys::jwk).toList()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the keys cannot be written as JSON", e);
        }
    }

    private static Map<String, Object> jwk(VerificationKey key) {
        return new LinkedHashMap<>(Jwks.builder().key(key.key()).id(key.kid()).algorithm(key.algorithm())
                .publicKeyUse("sig").build());
    }

    private static String digest(byte[] content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

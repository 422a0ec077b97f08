package dev.gatehouse.kms;

import dev.gatehouse.platform.crypto.NativeCrypto;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Jwks;
import io.jsonwebtoken.security.KeyPairBuilder;
import io.jsonwebtoken.security.SignatureAlgorithm;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;

/** The algorithms that tokens may be signed with (RFC 7518 section 3.1, RFC 8037 section 3.1). */
enum SigningAlgorithm {
    /** RSASSA-PKCS1-v1_5 with SHA-256 and a key of 2048 bits. */
    RS256(Jwts.SIG.RS256, "RSA"),
    /** ECDSA with P-256 and SHA-256. */
    ES256(Jwts.SIG.ES256, "EC"),
    /** EdDSA with Ed25519. */
    EDDSA(Jwts.SIG.EdDSA, "EdDSA");

    private final SignatureAlgorithm jws;
    private final String keyType;

    SigningAlgorithm(SignatureAlgorithm jws, String keyType) {
        this.jws = jws;
        this.keyType = keyType;
    }

    /** The algorithm of a JWA name, such as {@code EdDSA}. */
    static Optional<SigningAlgorithm> find(String jwaName) {
        return Arrays.stream(values()).filter(algorithm -> algorithm.jwaName().equals(jwaName)).findFirst();
    }

    /** The algorithm of a key of ours, by its JWA name. */
    static SigningAlgorithm of(String jwaName) {
        return find(jwaName).orElseThrow(() -> new IllegalStateException("tokens are not signed with " + jwaName));
    }

    /** The value of {@code alg}. */
    String jwaName() {
        return jws.getId();
    }

    SignatureAlgorithm jws() {
        return jws;
    }

    KeyPair generate() {
        // jjwt's own choice for EdDSA is Ed448, which few verifiers know
        KeyPairBuilder builder = this == EDDSA ? Jwks.CRV.Ed25519.keyPair() : jws.keyPair();
        provider().ifPresent(builder::provider);
        return builder.build();
    }

    PublicKey publicKey(byte[] encoded) throws GeneralSecurityException {
        return KeyFactory.getInstance(keyType).generatePublic(new X509EncodedKeySpec(encoded));
    }

    /** Who makes its keys and signs with them; empty for the JDK's own. */
    Optional<Provider> provider() {
        return NativeCrypto.provider(keyType);
    }

    /** A key for {@link #provider}. */
    PrivateKey privateKey(byte[] encoded) throws GeneralSecurityException {
        return NativeCrypto.keyFactory(keyType).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }
}

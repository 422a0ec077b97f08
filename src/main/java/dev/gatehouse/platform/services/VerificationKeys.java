package dev.gatehouse.platform.services;

import java.security.PublicKey;
import java.util.Optional;

/** The KMS's published signing keys, for whoever verifies a token. */
public interface VerificationKeys {
    /** The key of that {@code kid}, if it is published and not compromised. */
    Optional<VerificationKey> find(String kid);

    /**
     * A public key bound to one algorithm (RFC 8725 section 3.1).
     *
     * @param algorithm JWA name, such as {@code RS256}
     */
    record VerificationKey(String kid, String algorithm, PublicKey key) {}
}

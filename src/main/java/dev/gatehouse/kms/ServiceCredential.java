package dev.gatehouse.kms;

import java.time.Instant;
import java.util.Set;

/**
 * A service whose API key was right, and the key's roles.
 *
 * @param expiresAt when the key that was shown is over, or null; nothing obtained with it lives longer
 */
record ServiceCredential(String serviceName, Set<String> roles, Instant expiresAt) {
    /** With a key that does not expire. */
    ServiceCredential(String serviceName, Set<String> roles) {
        this(serviceName, roles, null);
    }
}

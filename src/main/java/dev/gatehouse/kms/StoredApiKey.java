package dev.gatehouse.kms;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Set;

/**
 * A service's API key as the database keeps it, without the key's hashes; its text does not show the ciphertext.
 *
 * @param sealed the present key as a ciphertext, or null when it cannot be read back
 * @param ownService whether it is the credential of a service of ours
 * @param rotateEvery ISO 8601 duration, or null; {@code rotatesAt} goes with it
 */
record StoredApiKey(String serviceName, int version, byte[] sealed, boolean imported, boolean ownService, String owner,
                    Set<String> roles, boolean disabled, Instant createdAt, Instant expiresAt, String rotateEvery,
                    Instant rotatesAt, Instant lastUsedAt) {
    boolean isExpired(Instant now) {
        return expiresAt != null && !expiresAt.isAfter(now);
    }

    /** What the API tells of it. */
    Metadata metadata() {
        return new Metadata(serviceName, version, owner, roles, createdAt, expiresAt, lastUsedAt, rotateEvery, disabled,
                sealed != null, imported, ownService);
    }

    @Override
    public String toString() {
        return "StoredApiKey[" + serviceName + ", " + version + "]";
    }

    /**
     * All that may be known of a key besides the key.
     *
     * @param createdAt when its service got the first one
     * @param recoverable whether it can be read back
     * @param imported whether it was made elsewhere
     * @param ownService whether it belongs to a service of ours and follows that service's file
     */
    record Metadata(@JsonProperty("service_name") String serviceName, int version, String owner, Set<String> roles,
                    @JsonProperty("created_at") Instant createdAt, @JsonProperty("expires_at") Instant expiresAt,
                    @JsonProperty("last_used_at") Instant lastUsedAt, @JsonProperty("rotate_every") String rotateEvery,
                    boolean disabled, boolean recoverable, boolean imported, @JsonProperty("own_service") boolean ownService) {}
}

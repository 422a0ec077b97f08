package dev.gatehouse.kms.secrets;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.platform.Caller;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is kept about a secret besides its values.
 *
 * @param newest number of the newest version ever written; 0 before the first
 * @param rules how long versions are kept and who may read and write them
 */
record Secret(SecretPath path, int newest, SecretRules rules) {
    boolean readableBy(Caller caller) {
        return rules.readers().include(caller);
    }

    boolean writableBy(Caller caller) {
        return Grants.ADMINS.include(caller) || rules.writers().include(caller);
    }

    /** When a version written now expires; empty for never. */
    Optional<Instant> expiryOf(Instant now) {
        return Optional.ofNullable(rules.expiresAfter()).map(after -> now.plus(Duration.parse(after)));
    }

    /**
     * A version, without its value.
     *
     * @param destroyedAt null while its value is kept
     * @param expiresAt null for never
     */
    record Version(int version, @JsonProperty("created_at") Instant createdAt, @JsonProperty("destroyed_at") Instant destroyedAt,
                   @JsonProperty("expires_at") Instant expiresAt) {
        boolean isGone(Instant now) {
            return destroyedAt != null || expiresAt != null && !expiresAt.isAfter(now);
        }
    }
}

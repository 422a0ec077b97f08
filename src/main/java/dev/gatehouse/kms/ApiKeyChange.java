package dev.gatehouse.kms;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.platform.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * The body of {@code PATCH /kms/keys/{service_name}}: what is absent stays, null takes a value away.
 *
 * @param disabled cannot be taken away
 */
public record ApiKeyChange(Given<String> owner, Given<List<String>> roles, @JsonProperty("expires_at") Given<String> expiresAt,
                           @JsonProperty("rotate_every") Given<String> rotateEvery, Given<Boolean> disabled) {
    public ApiKeyChange {
        ApiKeyRules.owner(Given.or(owner, null));
        ApiKeyRules.time("expires_at", Given.or(expiresAt, null));
        ApiKeyRules.rotation(Given.or(rotateEvery, null));
        rolesOf(roles);
        if (disabled != null && disabled.value() == null) {
            throw Problem.field("disabled", "must be true or false");
        }
    }

    /**
     * The key as it is to be.
     *
     * @throws dev.gatehouse.platform.ProblemException field-invalid for a time that is over; unprocessable for a schedule where
     *     nobody would learn the new key
     */
    StoredApiKey applyTo(StoredApiKey key, Instant now) {
        if (expiresAt != null) {
            ApiKeyRules.future("expires_at", newExpiry(key), now);
        }
        ApiKeyRules.schedule(Given.or(rotateEvery, null), !key.imported() && key.sealed() != null);
        return new StoredApiKey(key.serviceName(), key.version(), key.sealed(), key.imported(), key.ownService(),
                Given.or(owner, key.owner()), newRoles(key), Given.or(disabled, key.disabled()), key.createdAt(), newExpiry(key),
                Given.or(rotateEvery, key.rotateEvery()), newTurn(key, now), key.lastUsedAt());
    }

    private Set<String> newRoles(StoredApiKey key) {
        return roles == null ? key.roles() : rolesOf(roles);
    }

    private static Set<String> rolesOf(Given<List<String>> given) {
        List<String> names = Given.or(given, null);
        return names == null ? Set.of() : Roles.check("roles", names);
    }

    private Instant newExpiry(StoredApiKey key) {
        return expiresAt == null ? key.expiresAt() : ApiKeyRules.time("expires_at", expiresAt.value());
    }

    private Instant newTurn(StoredApiKey key, Instant now) {
        if (rotateEvery == null) {
            return key.rotatesAt();
        }
        Duration every = ApiKeyRules.rotation(rotateEvery.value());
        return every == null ? null : now.plus(every);
    }
}

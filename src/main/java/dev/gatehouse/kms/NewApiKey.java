package dev.gatehouse.kms;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Set;

/**
 * The body of {@code POST /kms/keys}; its text does not show the key.
 *
 * @param apiKey a key to import; generated when absent
 * @param recoverable whether it can be read back; true when absent
 * @param owner who answers for it, for people to read
 * @param roles what the service may do; none when absent
 * @param expiresAt a time (RFC 3339); never when absent
 * @param rotateEvery a duration (ISO 8601); only by hand when absent
 */
public record NewApiKey(@JsonProperty("service_name") String serviceName, @JsonProperty("api_key") String apiKey,
                        Boolean recoverable, String owner, List<String> roles, @JsonProperty("expires_at") String expiresAt,
                        @JsonProperty("rotate_every") String rotateEvery) {
    public NewApiKey {
        ApiKeyRules.serviceName(serviceName);
        ApiKeyRules.importedKey(apiKey);
        ApiKeyRules.owner(owner);
        ApiKeyRules.time("expires_at", expiresAt);
        ApiKeyRules.rotation(rotateEvery);
        recoverable = recoverable == null || recoverable;
        roles = roles == null ? List.of() : List.copyOf(Roles.check("roles", roles));
        ApiKeyRules.schedule(rotateEvery, apiKey == null && recoverable);
    }

    boolean imported() {
        return apiKey != null;
    }

    Set<String> roleNames() {
        return Set.copyOf(roles);
    }

    @Override
    public String toString() {
        return "NewApiKey[" + serviceName + "]";
    }
}

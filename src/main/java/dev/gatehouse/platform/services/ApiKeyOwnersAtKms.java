package dev.gatehouse.platform.services;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.platform.ServiceClient;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Asks the KMS, with the client's own credential. */
public final class ApiKeyOwnersAtKms implements ApiKeyOwners {
    private final ServiceClient client;

    public ApiKeyOwnersAtKms(ServiceClient client) {
        this.client = client;
    }

    /** The part of the KMS's answer that is asked for. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Verdict(boolean valid, @JsonProperty("service_name") String serviceName, Set<String> roles,
                   @JsonProperty("expires_at") Instant expiresAt) {}

    @Override
    public Optional<Owner> find(String apiKey) {
        Verdict verdict = client.call("kms.key-verify", Map.of("api_key", apiKey), Verdict.class);
        return verdict.valid() ? Optional.of(new Owner(verdict.serviceName(), verdict.roles(), verdict.expiresAt())) : Optional.empty();
    }
}

package dev.gatehouse.platform.services;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** What the gateway asks of the KMS: whose an API key is. */
public interface ApiKeyOwners {
    /**
     * The service that may use this key now. Blocks: for worker threads only.
     *
     * @return empty for a key that is unknown, expired, disabled or withdrawn
     * @throws dev.gatehouse.platform.ProblemException unavailable when the KMS does not answer
     */
    Optional<Owner> find(String apiKey);

    /**
     * A service.
     *
     * @param roles of its key, by exact name; never a person's
     * @param expiresAt when the key is over, or null
     */
    record Owner(String serviceName, Set<String> roles, Instant expiresAt) {
        public Owner {
            roles = Set.copyOf(roles);
        }

        /** With a key that does not expire. */
        public Owner(String serviceName, Set<String> roles) {
            this(serviceName, roles, null);
        }
    }
}

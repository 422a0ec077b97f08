package dev.gatehouse.kms;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Puts the next key of a service in place; inside the transaction of whoever holds the key's lock. */
final class ApiKeyRotation {
    private final ApiKeyStore store;
    private final ApiKeyCipher cipher;
    private final AuditTrail audit;
    private final Clock clock;

    ApiKeyRotation(ApiKeyStore store, ApiKeyCipher cipher, AuditTrail audit, Clock clock) {
        this.store = store;
        this.cipher = cipher;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * The body of {@code POST /kms/keys/{service_name}/rotate}; its text does not show the key.
     *
     * @param overlapSeconds how long the key before is still accepted; 0 when absent
     * @param apiKey the new key; needed for an imported one, generated for any other when absent
     */
    public record Wanted(@JsonProperty("overlap_seconds") Integer overlapSeconds, @JsonProperty("api_key") String apiKey) {
        public Wanted {
            ApiKeyRules.overlap(overlapSeconds);
            ApiKeyRules.importedKey(apiKey);
        }

        Duration overlap() {
            return ApiKeyRules.overlap(overlapSeconds);
        }

        @Override
        public String toString() {
            return "Wanted[" + overlapSeconds + "]";
        }
    }

    /**
     * Rotates.
     *
     * @param locked the key, locked
     * @param given the new key, or null to have one made
     * @return the new key
     * @throws dev.gatehouse.platform.ProblemException unprocessable where a key from elsewhere is needed or has no place
     */
    String rotate(Caller caller, StoredApiKey locked, String given, Duration overlap) {
        if (locked.imported() != (given != null)) {
            throw Problem.UNPROCESSABLE.exception(locked.imported() ? "this key was imported: the new one must be given"
                    : "this key is made here: a new one cannot be given").with("field", "api_key");
        }
        String key = given == null ? ApiKeyText.generate() : given;
        Instant now = clock.instant();
        byte[] sealed = locked.sealed() == null ? null : cipher.seal(locked.serviceName(), locked.version() + 1, key);
        Duration every = ApiKeyRules.rotation(locked.rotateEvery());
        store.replace(locked, sealed, cipher.lookupHash(key), now.plus(overlap), every == null ? null : now.plus(every));
        audit.record(caller, "api-key.rotate", locked.serviceName(), Outcome.OK,
                Map.of("version", locked.version() + 1, "overlap_seconds", overlap.toSeconds()));
        return key;
    }
}

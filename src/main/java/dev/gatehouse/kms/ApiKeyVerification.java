package dev.gatehouse.kms;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Says whose an API key is and whether it may be used. What was deleted, disabled or rotated away is said so at once; as the
 * secret of a client it fails at once in the process that did it, and within a second in every other ({@link RecentApiKeys}).
 */
public final class ApiKeyVerification implements ServiceCredentials {
    private static final int LONGEST_KEY = 4096;
    private final ApiKeyStore store;
    private final ApiKeyCipher cipher;
    private final InMemoryCredentials inMemory;
    private final Clock clock;
    private final RecentApiKeys recent;

    ApiKeyVerification(ApiKeyStore store, ApiKeyCipher cipher, InMemoryCredentials inMemory, Clock clock) {
        this.store = store;
        this.cipher = cipher;
        this.inMemory = inMemory;
        this.clock = clock;
        this.recent = new RecentApiKeys(store, clock);
    }

    /**
     * The body of {@code POST /kms/keys/verify}; its text does not show the key.
     *
     * @param role that the key must have; any when absent
     */
    public record Question(@JsonProperty("api_key") String apiKey, String role) {
        public Question {
            if (apiKey == null || apiKey.isEmpty() || apiKey.length() > LONGEST_KEY) {
                throw Problem.field("api_key", "must have 1 to " + LONGEST_KEY + " characters");
            }
            if (role != null) {
                Roles.check("role", Set.of(role));
            }
        }

        @Override
        public String toString() {
            return "Question[" + role + "]";
        }
    }

    /** The ways a key may stand, as {@code code} says them. */
    enum Code {
        VALID, MALFORMED, NOT_FOUND, EXPIRED, DISABLED, ROLE_MISSING;

        String text() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /** The answer; of a key that is unknown it says nothing more. */
    public record Verdict(boolean valid, String code, @JsonProperty("service_name") String serviceName, Set<String> roles,
                          @JsonProperty("expires_at") Instant expiresAt) {
        private static Verdict of(Code code, StoredApiKey key) {
            return key == null ? new Verdict(false, code.text(), null, null, null)
                    : new Verdict(code == Code.VALID, code.text(), key.serviceName(), key.roles(), key.expiresAt());
        }
    }

    /** For services with their own credential. */
    public Verdict verify(Caller caller, Question question) {
        caller.requireAnyService();
        Optional<ServiceCredential> own = inMemory.find(question.apiKey());
        if (own.isPresent()) {
            boolean enough = question.role() == null;
            return new Verdict(enough, (enough ? Code.VALID : Code.ROLE_MISSING).text(), own.get().serviceName(), own.get().roles(), null);
        }
        if (ApiKeyText.isMistyped(question.apiKey())) {
            return Verdict.of(Code.MALFORMED, null);
        }
        StoredApiKey key = store.byHash(cipher.lookupHash(question.apiKey())).orElse(null);
        Code code = judge(key, question.role());
        if (code == Code.VALID) {
            store.noteUse(key);
        }
        return Verdict.of(code, key);
    }

    @Override
    public Optional<ServiceCredential> authenticate(String serviceName, String apiKey) {
        Optional<ServiceCredential> own = inMemory.find(apiKey).filter(credential -> credential.serviceName().equals(serviceName));
        return own.isPresent() ? own : authenticateStored(serviceName, apiKey);
    }

    private Optional<ServiceCredential> authenticateStored(String serviceName, String apiKey) {
        byte[] hash = cipher.lookupHash(apiKey);
        return recent.find(hash, () -> asked(hash, serviceName)).filter(key -> isGood(key, serviceName))
                .map(key -> new ServiceCredential(key.serviceName(), key.roles()));
    }

    private Optional<StoredApiKey> asked(byte[] hash, String serviceName) {
        Optional<StoredApiKey> key = store.byHash(hash).filter(found -> isGood(found, serviceName));
        key.ifPresent(store::noteUse);
        return key;
    }

    private boolean isGood(StoredApiKey key, String serviceName) {
        return key.serviceName().equals(serviceName) && judge(key, null) == Code.VALID;
    }

    private Code judge(StoredApiKey key, String role) {
        if (key == null) {
            return Code.NOT_FOUND;
        }
        if (key.disabled()) {
            return Code.DISABLED;
        }
        if (key.isExpired(clock.instant())) {
            return Code.EXPIRED;
        }
        return role == null || key.roles().contains(role) ? Code.VALID : Code.ROLE_MISSING;
    }
}

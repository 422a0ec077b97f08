package dev.gatehouse.kms;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.database.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The verbs on API keys of services and third parties: a keyed hash for verification and, unless made unrecoverable, a
 * ciphertext for reading back. They are for administrators with a fresh second factor, and audited; a service may read what is
 * its own.
 */
public final class ApiKeys {
    private static final int PAGE = 50;
    private static final int LARGEST_PAGE = 250;
    private static final int LAST_PAGE = 1_000_000;
    private final Database database;
    private final ApiKeyStore store;
    private final ApiKeyCipher cipher;
    private final ApiKeyRotation rotation;
    private final AuditTrail audit;
    private final BiConsumer<String, Instant> endTokens;
    private final Settings settings;
    private final Clock clock;

    /** @param endTokens withdraws the tokens of a service issued before a time, with the transaction it is called in */
    ApiKeys(Database database, ApiKeyStore store, ApiKeyCipher cipher, ApiKeyRotation rotation, AuditTrail audit,
            BiConsumer<String, Instant> endTokens, Settings settings, Clock clock) {
        this.database = database;
        this.store = store;
        this.cipher = cipher;
        this.rotation = rotation;
        this.audit = audit;
        this.endTokens = endTokens;
        this.settings = settings;
        this.clock = clock;
    }

    /** A key in clear, as its maker or reader gets it; its text does not show it. */
    public record ApiKey(@JsonProperty("service_name") String serviceName, @JsonProperty("api_key") String apiKey) {
        @Override
        public String toString() {
            return "ApiKey[" + serviceName + "]";
        }
    }

    /** A page of what may be known of keys, by name. */
    public record Page(List<StoredApiKey.Metadata> keys, long found) {}

    /** @throws dev.gatehouse.platform.ProblemException conflict when the service has a key, or the key is in use */
    public ApiKey create(Caller caller, NewApiKey key) {
        requireAdmin(caller);
        Instant now = clock.instant();
        Instant expiresAt = ApiKeyRules.time("expires_at", key.expiresAt());
        ApiKeyRules.future("expires_at", expiresAt, now);
        if (OwnServices.NAMES.contains(key.serviceName())) {
            throw Problem.CONFLICT.exception("this is a service of the gatehouse itself").with("field", "service_name");
        }
        String text = key.imported() ? key.apiKey() : ApiKeyText.generate();
        Duration every = ApiKeyRules.rotation(key.rotateEvery());
        database.tx().executeWithoutResult(tx -> {
            byte[] sealed = key.recoverable() ? cipher.seal(key.serviceName(), 1, text) : null;
            store.add(new StoredApiKey(key.serviceName(), 1, sealed, key.imported(), false, key.owner(), key.roleNames(), false, now, expiresAt,
                    key.rotateEvery(), every == null ? null : now.plus(every), null), cipher.lookupHash(text), caller.subject());
            audit.record(caller, "api-key.create", key.serviceName(), Outcome.OK,
                    Map.of("imported", key.imported(), "recoverable", key.recoverable(), "roles", key.roles()));
        });
        return new ApiKey(key.serviceName(), text);
    }

    /** A page; {@code ?page=&per_page=}. */
    public Page list(Caller caller, Request request) {
        requireAdmin(caller);
        int perPage = request.queryInt("per_page", PAGE, 1, LARGEST_PAGE);
        int page = request.queryInt("page", 1, 1, LAST_PAGE);
        return new Page(store.list((page - 1) * perPage, perPage).stream().map(StoredApiKey::metadata).toList(), store.count());
    }

    /** @throws dev.gatehouse.platform.ProblemException not-found, or key-not-recoverable */
    public ApiKey read(Caller caller, Request request) {
        String serviceName = nameForReading(caller, request);
        Optional<StoredApiKey> stored = store.find(serviceName);
        boolean readable = stored.map(StoredApiKey::sealed).isPresent();
        // the entry is there before the key leaves; without it nothing is answered
        audit.record(caller, "api-key.read", serviceName, readable ? Outcome.OK : Outcome.FAILED);
        return new ApiKey(serviceName, cipher.open(stored.orElseThrow(Problem.NOT_FOUND::exception)));
    }

    /** @throws dev.gatehouse.platform.ProblemException not-found */
    public StoredApiKey.Metadata metadata(Caller caller, Request request) {
        return store.find(nameForReading(caller, request)).orElseThrow(Problem.NOT_FOUND::exception).metadata();
    }

    /**
     * Changes what goes with a key. Disabling it, changing its roles or letting it expire before tokens do ends the
     * service's tokens.
     *
     * @throws dev.gatehouse.platform.ProblemException not-found, unprocessable
     */
    public StoredApiKey.Metadata change(Caller caller, Request request, ApiKeyChange change) {
        requireAdmin(caller);
        return locked(request, before -> {
            StoredApiKey after = change.applyTo(before, clock.instant());
            store.change(after);
            audit.record(caller, "api-key.change", before.serviceName(), Outcome.OK, Map.of("roles", after.roles(),
                    "disabled", after.disabled(), "expires_at", String.valueOf(after.expiresAt()),
                    "rotate_every", String.valueOf(after.rotateEvery()), "owner", String.valueOf(after.owner())));
            if (after.disabled() || !after.roles().equals(before.roles()) || wouldBeOutlived(before, after)) {
                endTokens.accept(after.serviceName(), clock.instant());
            }
            return after.metadata();
        });
    }

    /** Whether it now expires sooner than tokens got with it. */
    private boolean wouldBeOutlived(StoredApiKey before, StoredApiKey after) {
        return after.expiresAt() != null && !after.expiresAt().equals(before.expiresAt())
                && after.expiresAt().isBefore(clock.instant().plus(KmsSettings.LONGEST_SERVICE_TOKEN));
    }

    /**
     * Replaces a key; the one before is accepted for the overlap. Without an overlap the service's tokens end too.
     *
     * @throws dev.gatehouse.platform.ProblemException not-found, unprocessable for an imported key when the new one is not given
     */
    public ApiKey rotate(Caller caller, Request request, ApiKeyRotation.Wanted wanted) {
        requireAdmin(caller);
        return locked(request, key -> {
            String fresh = rotation.rotate(caller, key, wanted.apiKey(), wanted.overlap());
            if (wanted.overlap().isZero()) {
                endTokens.accept(key.serviceName(), clock.instant());
            }
            return new ApiKey(key.serviceName(), fresh);
        });
    }

    /** @throws dev.gatehouse.platform.ProblemException not-found */
    public void delete(Caller caller, Request request) {
        requireAdmin(caller);
        locked(request, key -> {
            store.delete(key.serviceName());
            audit.record(caller, "api-key.delete", key.serviceName(), Outcome.OK, Map.of("version", key.version()));
            endTokens.accept(key.serviceName(), clock.instant());
            return key;
        });
    }

    private <T> T locked(Request request, Function<StoredApiKey, T> act) {
        String serviceName = ApiKeyRules.serviceName(request.path("service_name"));
        return database.tx().execute(tx -> {
            StoredApiKey key = store.lock(serviceName).orElseThrow(Problem.NOT_FOUND::exception);
            if (key.ownService()) {
                throw Problem.CALLER_NOT_ALLOWED.exception("this key follows the file of a service of the gatehouse itself");
            }
            return act.apply(key);
        });
    }

    private String nameForReading(Caller caller, Request request) {
        String serviceName = request.path("service_name");
        if (!caller.isService(serviceName)) {
            requireAdmin(caller);
        }
        return ApiKeyRules.serviceName(serviceName);
    }

    private void requireAdmin(Caller caller) {
        caller.requireRole("admin").requireStepUp(settings.stepUp(), clock);
    }
}

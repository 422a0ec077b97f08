package dev.gatehouse.kms;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.crypto.Sealer.Binding;
import dev.gatehouse.platform.database.Database;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.dao.DuplicateKeyException;

/**
 * The verbs on API keys of services and third parties: a keyed hash for verification and, unless made unrecoverable, a
 * ciphertext for reading back. Creating and reading are for administrators with a fresh second factor, and audited.
 */
public final class ApiKeys {
    private static final Pattern SERVICE_NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");
    private static final int LONGEST_KEY = 4096;
    private final Database database;
    private final Sealer sealer;
    private final AuditTrail audit;
    private final Settings settings;
    private final Clock clock;

    ApiKeys(Database database, Sealer sealer, AuditTrail audit, Settings settings, Clock clock) {
        this.database = database;
        this.sealer = sealer;
        this.audit = audit;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * The body of {@code POST /kms/keys}; its text does not show the key.
     *
     * @param apiKey a key to import; generated when absent
     * @param recoverable whether it can be read back; true when absent
     */
    public record NewKey(@JsonProperty("service_name") String serviceName, @JsonProperty("api_key") String apiKey,
                         Boolean recoverable) {
        public NewKey {
            checkName("service_name", serviceName);
            if (apiKey != null && (apiKey.isBlank() || apiKey.length() > LONGEST_KEY || apiKey.chars().anyMatch(Character::isISOControl))) {
                throw Problem.field("api_key", "must have 1 to " + LONGEST_KEY + " characters and no control characters");
            }
            recoverable = recoverable == null || recoverable;
        }

        @Override
        public String toString() {
            return "NewKey[" + serviceName + "]";
        }
    }

    /** What both calls answer; its text does not show the key. */
    public record ApiKey(@JsonProperty("service_name") String serviceName, @JsonProperty("api_key") String apiKey) {
        @Override
        public String toString() {
            return "ApiKey[" + serviceName + "]";
        }
    }

    private record Stored(int version, byte[] sealed) {}

    /** @throws dev.gatehouse.platform.ProblemException conflict when the service has a key */
    public ApiKey create(Caller caller, NewKey key) {
        caller.requireRole("admin").requireStepUp(settings.stepUp(), clock);
        String text = key.apiKey() == null ? ApiKeyText.generate() : key.apiKey();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] sealed = key.recoverable() ? sealer.seal(bytes, binding(key.serviceName(), 1)) : null;
        database.tx().executeWithoutResult(tx -> {
            insert(caller, key.serviceName(), sealer.lookupHash("api-key", bytes), sealed);
            audit.record(caller, "api-key.create", key.serviceName(), Outcome.OK,
                    Map.of("imported", key.apiKey() != null, "recoverable", key.recoverable()));
        });
        return new ApiKey(key.serviceName(), text);
    }

    /** @throws dev.gatehouse.platform.ProblemException not-found, or key-not-recoverable */
    public ApiKey read(Caller caller, Request request) {
        String serviceName = request.path("service_name");
        if (!caller.isService(serviceName)) {
            caller.requireRole("admin").requireStepUp(settings.stepUp(), clock);
        }
        checkName("service_name", serviceName);
        Optional<Stored> stored = database.jdbc().sql("SELECT version, sealed FROM api_keys WHERE service_name = ?").param(serviceName)
                .query((row, n) -> new Stored(row.getInt(1), row.getBytes(2))).optional();
        boolean readable = stored.map(Stored::sealed).isPresent();
        // the entry is there before the key leaves; without it nothing is answered
        audit.record(caller, "api-key.read", serviceName, readable ? Outcome.OK : Outcome.FAILED);
        Stored found = stored.orElseThrow(Problem.NOT_FOUND::exception);
        if (found.sealed() == null) {
            throw Problem.KEY_NOT_RECOVERABLE.exception();
        }
        byte[] key = sealer.open(found.sealed(), binding(serviceName, found.version()));
        return new ApiKey(serviceName, new String(key, StandardCharsets.UTF_8));
    }

    private void insert(Caller caller, String serviceName, byte[] lookupHash, byte[] sealed) {
        try {
            database.jdbc().sql("""
                            INSERT INTO api_keys (service_name, version, lookup_hash, sealed, created_by, created_at)
                            VALUES (?, 1, ?, ?, ?, ?)""")
                    .params(serviceName, lookupHash, sealed, caller.subject(), Timestamp.from(clock.instant())).update();
        } catch (DuplicateKeyException e) {
            boolean sameName = String.valueOf(e.getMessage()).contains("api_keys_pkey");
            throw Problem.CONFLICT.exception(sameName ? "the service has a key" : "this key is in use").with("field",
                    sameName ? "service_name" : "api_key");
        }
    }

    private static void checkName(String field, String name) {
        if (name == null || !SERVICE_NAME.matcher(name).matches()) {
            throw Problem.field(field, "must be 1 to 63 lower-case letters, digits, hyphens or underscores");
        }
    }

    private static Binding binding(String serviceName, int version) {
        return new Binding("api_keys.sealed", serviceName, version);
    }
}

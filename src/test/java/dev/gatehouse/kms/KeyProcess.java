package dev.gatehouse.kms;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.TestTrails;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.crypto.PasswordHasher;
import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.crypto.Sealers;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.database.TestDatabases;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The keys and users of one KMS process, as KeysConfiguration wires them, on a PostgreSQL that others may use too. */
final class KeyProcess implements AutoCloseable {
    static final Duration LIFETIME = Duration.ofDays(30);
    /** Argon2 would take the time of all the rest. */
    private static final PasswordHasher UNHASHED = new PasswordHasher() {
        @Override
        public String hash(CharSequence secret) {
            return "not hashed: " + secret;
        }

        @Override
        public boolean matches(CharSequence secret, String encodedHash) {
            return hash(secret).equals(encodedHash);
        }
    };
    private final TestDatabases databases;
    private final Clock clock;
    final Database database;
    final Sealer sealer;
    final SigningKeyStore signingStore;
    final SigningKeys signingKeys;
    final SigningKeyRotation signing;
    final ApiKeyStore apiKeyStore;
    final ApiKeyCipher cipher;
    final AuditTrail audit;
    final ApiKeys apiKeys;
    final ApiKeyUpkeep apiKeyUpkeep;
    final UserStore userStore;
    final Users users;

    /** The services whose tokens were ended. */
    final List<String> ended = new ArrayList<>();

    /** @param databases closed with the process */
    KeyProcess(TestDatabases databases, Path folder, SigningAlgorithm algorithm, Clock clock) {
        this.clock = clock;
        this.databases = databases;
        database = databases.open("kms");
        sealer = new Sealers(folder.resolve("keys")).forService("kms", database);
        Settings settings = new Settings(Path.of("."), Path.of("."), "https://issuer", "gatehouse", Duration.ofMinutes(5));
        KeySettings keySettings = new KeySettings(algorithm.jwaName(), LIFETIME, Duration.ofHours(24), Duration.ofDays(14), null);
        audit = TestTrails.open("kms", databases.all(), database, sealer, folder, new ObjectMapper(), new SimpleMeterRegistry(), clock).trail();
        signingStore = new SigningKeyStore(database, sealer, clock);
        signingKeys = new SigningKeys(signingStore, new ObjectMapper());
        signing = new SigningKeyRotation(database, signingStore, signingKeys, audit, keySettings, settings, clock);
        signing.start();
        apiKeyStore = new ApiKeyStore(database, clock);
        cipher = new ApiKeyCipher(sealer);
        ApiKeyRotation rotation = new ApiKeyRotation(apiKeyStore, cipher, audit, clock);
        apiKeys = new ApiKeys(database, apiKeyStore, cipher, rotation, audit, (service, before) -> ended.add(service), settings, clock);
        userStore = new UserStore(database, clock);
        // what only changes of passwords need is left out
        users = new Users(database, userStore, null, null, UNHASHED, audit, null, null, null, settings, clock);
        apiKeyUpkeep = new ApiKeyUpkeep(database, apiKeyStore, rotation, audit, keySettings, clock);
    }

    /** An administrator whose second factor is fresh. */
    Caller admin() {
        return new Caller(Caller.Kind.USER, "usr_admin", "admin", Set.of("admin"), "", "ses_1", Caller.MFA, clock.instant(), "",
                Origin.internal());
    }

    static Request path(String name, String value) {
        return new Request("POST", Map.of(name, value), Map.of(), header -> null);
    }

    @Override
    public void close() throws Exception {
        databases.close();
    }
}

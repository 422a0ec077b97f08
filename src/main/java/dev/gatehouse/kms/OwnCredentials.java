package dev.gatehouse.kms;

import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.SecretFiles;
import dev.gatehouse.platform.StartupException;
import dev.gatehouse.platform.database.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Brings the keys of our own services into step with a folder that has a file for each: its name is the service's, its content
 * the SHA-256 of the key in hexadecimal. The key itself is in that service's own file and never here.
 */
final class OwnCredentials {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private final Database database;
    private final ApiKeyStore store;
    private final ApiKeyCipher cipher;
    private final AuditTrail audit;
    private final Clock clock;

    OwnCredentials(Database database, ApiKeyStore store, ApiKeyCipher cipher, AuditTrail audit, Clock clock) {
        this.database = database;
        this.store = store;
        this.cipher = cipher;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Registers every hash of the folder, and withdraws what has no file any more; all or nothing.
     *
     * @param folder null for none: every key of our own services is withdrawn
     * @throws StartupException when the folder cannot be read or a file of it is not what it must be
     */
    void register(Path folder) {
        Map<String, String> hashes = folder == null ? Map.of() : read(folder);
        database.tx().executeWithoutResult(tx -> {
            database.jdbc().sql("SELECT pg_advisory_xact_lock(hashtext('own-credentials'))").query().listOfRows();
            // first all that goes, then all that comes: two services may have changed places
            OwnServices.NAMES.stream().filter(name -> !isRegistered(name, hashes.get(name))).forEach(this::withdraw);
            new TreeMap<>(hashes).forEach((name, hash) -> {
                if (!isRegistered(name, hash)) {
                    add(name, hash);
                }
            });
        });
    }

    private boolean isRegistered(String name, String hash) {
        return hash != null && store.byHash(lookupHash(hash)).filter(key -> key.serviceName().equals(name)).isPresent();
    }

    private void withdraw(String name) {
        if (store.delete(name)) {
            audit.record(Caller.service("kms", Origin.internal()), "own-credential.withdraw", name, Outcome.OK);
        }
    }

    private void add(String name, String hash) {
        store.add(new StoredApiKey(name, 1, null, true, true, null, Set.of(), false, clock.instant(), null, null, null, null),
                lookupHash(hash), "kms");
        audit.record(Caller.service("kms", Origin.internal()), "own-credential.register", name, Outcome.OK);
    }

    private byte[] lookupHash(String hash) {
        return cipher.lookupHash(HexFormat.of().parseHex(hash));
    }

    private static Map<String, String> read(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            // names that begin with a dot are the container platform's
            Map<String, String> hashes = files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .collect(Collectors.toMap(OwnCredentials::serviceOf, OwnCredentials::hash));
            if (new HashSet<>(hashes.values()).size() < hashes.size()) {
                throw new StartupException("two services in " + folder + " have the same credential");
            }
            return hashes;
        } catch (IOException e) {
            throw new StartupException("GATEHOUSE_SERVICE_CREDENTIALS_DIR " + folder + " cannot be read ("
                    + e.getClass().getSimpleName() + ")", e);
        }
    }

    private static String serviceOf(Path file) {
        String name = file.getFileName().toString();
        if (!OwnServices.NAMES.contains(name)) {
            throw new StartupException("the credential file " + file + " is not named after a service of the gatehouse");
        }
        return name;
    }

    private static String hash(Path file) {
        String text = SecretFiles.read(file);
        if (!HASH.matcher(text).matches()) {
            throw new StartupException("the credential file " + file + " must hold the SHA-256 of a key, in 64 hexadecimal digits");
        }
        return text;
    }
}

package dev.gatehouse.platform.crypto;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.aead.KmsEnvelopeAead;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.StartupException;
import dev.gatehouse.platform.database.Database;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * One service's master keys: those whose files are here, each proven by its check value before it is used. A file that appears
 * later is picked up when a value needs it.
 */
final class Keks {
    private static final int FIRST = 1;
    private static final int ROOT_BYTES = 32;
    private static final byte[] CHECK = "this is the right key".getBytes(StandardCharsets.US_ASCII);
    private final String service;
    private final KekFiles files;
    private final KekRecords records;
    private final SealedColumns columns;
    private final Map<Integer, Kek> proven = new ConcurrentHashMap<>();

    Keks(String service, KekFiles files, Database database) {
        this.service = service;
        this.files = files;
        this.records = new KekRecords(service, database);
        this.columns = new SealedColumns(database);
    }

    /**
     * A master key.
     *
     * @param key wraps data keys
     * @param envelope makes a data key a value and wraps it
     */
    record Kek(Aead key, Aead envelope) {
        static Kek of(Aead key) {
            try {
                return new Kek(key, KmsEnvelopeAead.create(PredefinedAeadParameters.AES256_GCM, key));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("Tink makes no envelope", e);
            }
        }
    }

    /**
     * Proves every master key and answers the root of keyed hashes; makes the first key where the schema knows none. To be
     * called in a transaction.
     *
     * @throws StartupException when a key is wrong, or missing while values still need it; nothing was touched
     */
    byte[] open() {
        records.lock();
        if (records.active().isEmpty()) {
            int version = files.newest().orElse(FIRST);
            byte[] root = Ids.bytes(ROOT_BYTES);
            activate(version, files.read(version).orElseGet(() -> files.create(version)), root);
            return root;
        }
        KekRecords.Active active = records.active().orElseThrow();
        records.checks().forEach((version, check) -> files.read(version)
                .ifPresentOrElse(key -> prove(version, key, check), () -> requireUnused(version, active.version())));
        return root(active);
    }

    /** Which version seals. */
    int sealing() {
        return records.sealing();
    }

    /** @throws ProblemException unavailable when its file is not here or not the right one */
    Kek get(int version) {
        return proven.computeIfAbsent(version, this::load);
    }

    /**
     * Lets the newest key file seal from now on. To be called in a transaction.
     *
     * @param make whether to make a new file when there is none newer than the key that seals
     * @return the version that seals
     * @throws ProblemException unavailable when the file cannot be made or read
     */
    int takeNewest(boolean make) {
        records.lock();
        KekRecords.Active active = records.active().orElseThrow();
        int newest = files.newest().orElse(active.version());
        if (newest <= active.version() && !make) {
            return active.version();
        }
        int next = newest > active.version() ? newest : active.version() + 1;
        try {
            activate(next, files.read(next).orElseGet(() -> files.create(next)), root(active));
            return next;
        } catch (StartupException e) {
            throw new ProblemException(Problem.UNAVAILABLE, e).detail("the master key kek-v" + next + " cannot be read or made");
        }
    }

    private void activate(int version, Aead key, byte[] root) {
        try {
            records.activate(version, key.encrypt(CHECK, associated("check/" + version)), key.encrypt(root, associated("lookup")));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot seal the check value", e);
        }
    }

    private byte[] root(KekRecords.Active active) {
        try {
            return get(active.version()).key().decrypt(active.lookupRoot(), associated("lookup"));
        } catch (GeneralSecurityException e) {
            throw new StartupException("the root of keyed hashes of " + service + " was changed in the database", e);
        }
    }

    private Kek load(int version) {
        byte[] check = records.check(version).orElseThrow(() -> missing(version));
        try {
            return prove(version, files.read(version).orElseThrow(() -> missing(version)), check);
        } catch (StartupException e) {
            throw new ProblemException(Problem.UNAVAILABLE, e);
        }
    }

    private ProblemException missing(int version) {
        return new ProblemException(Problem.UNAVAILABLE,
                new IllegalStateException("the master key " + files.file(version) + " is missing"));
    }

    private Kek prove(int version, Aead key, byte[] check) {
        try {
            key.decrypt(check, associated("check/" + version));
            return Kek.of(key);
        } catch (GeneralSecurityException e) {
            throw new StartupException("the master key " + files.file(version)
                    + " is not the one that the secrets of " + service + " are sealed under", e);
        }
    }

    private void requireUnused(int version, int active) {
        Map<String, Long> needed = columns.wrappedBy(version);
        if (version != active && needed.isEmpty()) {
            return;
        }
        String counts = needed.entrySet().stream().map(column -> column.getValue() + " in " + column.getKey())
                .collect(Collectors.joining(", "));
        throw new StartupException("the master key " + files.file(version) + " is missing: without it the secrets of " + service
                + " cannot be read" + (counts.isEmpty() ? "" : "; it wraps " + counts)
                + (version == active ? "" : "; put it back, and re-wrap before dropping it"));
    }

    private byte[] associated(String what) {
        return ("kek_check/" + service + "/" + what).getBytes(StandardCharsets.UTF_8);
    }
}

package dev.gatehouse.platform.crypto;

import com.google.crypto.tink.Aead;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.StartupException;
import dev.gatehouse.platform.database.Database;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;

/**
 * Opens each service's {@link Sealer}. A KEK is made only when the service's database holds no check value for one, under a
 * database lock; a missing or wrong KEK stops the start and touches nothing.
 */
public final class Sealers {
    private static final int FIRST = 1;
    private static final byte[] CHECK = "this is the right key".getBytes(StandardCharsets.US_ASCII);
    private final Path keys;

    /** @param keys folder with a folder per service; outside whatever a backup of the database copies */
    public Sealers(Path keys) {
        this.keys = keys;
    }

    private record Check(int version, byte[] sealed, byte[] lookupRoot) {}

    /** The service's sealer, whose schema the database is. */
    public Sealer forService(String service, Database database) {
        KekFiles files = new KekFiles(keys.resolve(service));
        return database.tx().execute(status -> {
            database.jdbc().sql("SELECT pg_advisory_xact_lock(hashtext(?))").param("kek-" + service).query().listOfRows();
            return read(database).map(check -> open(service, files, check)).orElseGet(() -> create(service, files, database));
        });
    }

    private static Optional<Check> read(Database database) {
        return database.jdbc().sql("SELECT kek_version, sealed, lookup_root FROM kek_check")
                .query((row, n) -> new Check(row.getInt(1), row.getBytes(2), row.getBytes(3))).optional();
    }

    private static Sealer open(String service, KekFiles files, Check check) {
        Aead kek = files.read(check.version()).orElseThrow(() -> new StartupException("the master key "
                + files.file(check.version()) + " is missing: without it the secrets of " + service + " cannot be read"));
        try {
            kek.decrypt(check.sealed(), associated(service, "check"));
            byte[] root = kek.decrypt(check.lookupRoot(), associated(service, "lookup"));
            return sealer(service, check.version(), kek, root);
        } catch (GeneralSecurityException e) {
            throw new StartupException("the master key " + files.file(check.version())
                    + " is not the one that the secrets of " + service + " are sealed under", e);
        }
    }

    private static Sealer create(String service, KekFiles files, Database database) {
        Aead kek = files.read(FIRST).orElseGet(() -> files.create(FIRST));
        byte[] root = Ids.bytes(32);
        try {
            database.jdbc().sql("INSERT INTO kek_check (kek_version, sealed, lookup_root) VALUES (?, ?, ?)")
                    .params(FIRST, kek.encrypt(CHECK, associated(service, "check")),
                            kek.encrypt(root, associated(service, "lookup")))
                    .update();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot seal the check value", e);
        }
        return sealer(service, FIRST, kek, root);
    }

    private static Sealer sealer(String service, int version, Aead kek, byte[] root) {
        return new EnvelopeSealer(service, version, Map.of(version, EnvelopeSealer.envelope(kek)), root);
    }

    private static byte[] associated(String service, String what) {
        return ("kek_check/" + service + "/" + what).getBytes(StandardCharsets.UTF_8);
    }
}

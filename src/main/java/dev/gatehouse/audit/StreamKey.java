package dev.gatehouse.audit;

import dev.gatehouse.platform.SecretFiles;
import dev.gatehouse.platform.StartupException;
import dev.gatehouse.platform.crypto.MacKey;
import dev.gatehouse.platform.database.Database;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The key of one stream's chain. It lies in a file outside the database, so that who has the database alone can make no
 * entry that fits.
 */
final class StreamKey {
    private final String stream;
    private final MacKey key;
    private final boolean first;

    private StreamKey(String stream, MacKey key, boolean first) {
        this.stream = stream;
        this.key = key;
        this.first = first;
    }

    /**
     * The stream's key, from {@code <keys>/<stream>/audit-v1}; made when the stream is empty and has none.
     *
     * @throws StartupException when it is missing or another stream's; nothing is touched then
     */
    static StreamKey open(String stream, Path keys, Database database) {
        Path file = keys.resolve(stream).resolve("audit-v1");
        EntryStore store = new EntryStore(database, stream);
        return database.tx().execute(tx -> {
            Optional<Head> newest = store.lock();
            Optional<byte[]> check = database.jdbc().sql("SELECT mac FROM audit_key").query(byte[].class).optional();
            if (check.isEmpty() && newest.isEmpty()) {
                return create(stream, file, database);
            }
            return existing(stream, file, check);
        });
    }

    private static StreamKey existing(String stream, Path file, Optional<byte[]> check) {
        if (!Files.exists(file)) {
            throw new StartupException("the audit key " + file + " is missing: without it the record of " + stream
                    + " can be neither continued nor verified");
        }
        StreamKey key = read(stream, file, false);
        if (check.filter(mac -> key.key.verifies(key.checked(), mac)).isEmpty()) {
            throw new StartupException("the audit key " + file + " is not the one that the record of " + stream
                    + " is made with");
        }
        return key;
    }

    private static StreamKey create(String stream, Path file, Database database) {
        try {
            new SecretFiles(SecretFiles.folder(file.toAbsolutePath().getParent())).readOrCreate(file.getFileName().toString());
        } catch (IOException e) {
            throw new StartupException("the audit key " + file + " cannot be made (" + e.getMessage() + ")", e);
        }
        StreamKey key = read(stream, file, true);
        database.jdbc().sql("INSERT INTO audit_key (mac) VALUES (?)").param(key.key.mac(key.checked())).update();
        return key;
    }

    private static StreamKey read(String stream, Path file, boolean first) {
        return new StreamKey(stream, new MacKey(SecretFiles.read(file).getBytes(StandardCharsets.UTF_8)), first);
    }

    private byte[] checked() {
        return new Canonical("gatehouse-audit-key-1").text(stream).done();
    }

    String stream() {
        return stream;
    }

    /** Whether the stream begins with this opening of it. */
    boolean isFirst() {
        return first;
    }

    /** The place before the first entry. */
    Head genesis() {
        return new Head(0, key.mac(new Canonical("gatehouse-audit-genesis-1").text(stream).done()));
    }

    byte[] mac(byte[] canonical) {
        return key.mac(canonical);
    }

    boolean verifies(byte[] canonical, byte[] mac) {
        return key.verifies(canonical, mac);
    }

    /** Whether it is genuine as the entry of that place. */
    boolean verifies(AuditEntry entry, long place) {
        return key.verifies(entry.canonical(stream, place), entry.mac());
    }
}

package dev.gatehouse.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Secrets in files: 0600, written whole or not at all, on disk before they count, never logged. */
public final class SecretFiles {
    private static final Logger log = LoggerFactory.getLogger(SecretFiles.class);
    private static final Set<PosixFilePermission> OPEN = Set.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);
    private static final Set<Path> TOLD = ConcurrentHashMap.newKeySet();
    private static final int SECRET_BYTES = 32;
    private final Path folder;

    public SecretFiles(Path folder) {
        this.folder = folder;
    }

    /** The secret in the file of that name; 256 random bits (base64url) if there is none yet. */
    public String readOrCreate(String name) {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            create(file);
        }
        return read(file);
    }

    private static void create(Path file) {
        try {
            write(file, Ids.token(SECRET_BYTES).getBytes(StandardCharsets.US_ASCII));
        } catch (UncheckedIOException e) {
            throw new StartupException("the secret file " + file + " cannot be made (" + e.getCause().getMessage() + ")", e);
        }
    }

    /** Where the secret of that name is kept. */
    public Path path(String name) {
        return folder.resolve(name).toAbsolutePath();
    }

    /**
     * A secret's text, without the line end that editors add.
     *
     * @throws StartupException when there is none
     */
    public static String read(Path file) {
        try {
            warnIfOpen(file);
            String text = Files.readString(file).strip();
            if (text.isEmpty()) {
                throw new StartupException("the secret file " + file + " is empty");
            }
            return text;
        } catch (IOException e) {
            throw new StartupException("the secret file " + file + " cannot be read (" + e.getClass().getSimpleName() + ")", e);
        }
    }

    /**
     * Says once, in the log, that everybody on the machine may read or write a secret. It is taken nevertheless: a secret mounted into
     * a container often belongs to root and can be read by the service in no other way.
     */
    public static void warnIfOpen(Path file) throws IOException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
        if (!Collections.disjoint(mode, OPEN) && TOLD.add(file.toAbsolutePath())) {
            log.warn("the secret file {} is open to everybody on this machine (mode {}); its owner alone should read it", file,
                    PosixFilePermissions.toString(mode));
        }
    }

    /** Writes a file durably: temporary file, 0600 from the start, synced, renamed, folder synced. */
    public static void write(Path file, byte[] content) {
        Path temporary = file.resolveSibling("." + file.getFileName() + "." + Ids.token(6));
        try {
            try {
                writeSynced(temporary, content);
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(temporary);
            }
            sync(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /** Makes a folder, and those above it that are missing, its owner's only and safe from a power cut. */
    public static Path folder(Path folder) throws IOException {
        Path absolute = folder.toAbsolutePath();
        if (!Files.isDirectory(absolute)) {
            Path parent = folder(absolute.getParent());
            make(absolute);
            sync(parent);
        }
        return folder;
    }

    private static void make(Path folder) throws IOException {
        try {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
            // somebody else was faster
        }
    }

    private static void writeSynced(Path file, byte[] content) throws IOException {
        try (FileChannel out = FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
    }

    /** Makes names in a folder safe from a power cut. */
    public static void sync(Path folder) throws IOException {
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}

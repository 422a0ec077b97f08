package dev.gatehouse.platform;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The folder of everything that outlives a restart: its owner's only, and one process's at a time; replicas of a service that has its
 * data in a database of its own share one.
 */
public final class DataDirectory implements AutoCloseable {
    /** This process's own: closing a second channel on the lock file would let go of the first one's lock. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();
    private final Path path;
    private final Path key;
    private final FileChannel channel;
    private final FileLock lock;

    /** For one process. Fails as {@link #DataDirectory(Path, boolean)}. */
    public DataDirectory(Path path) {
        this(path, false);
    }

    /**
     * Opens it, and makes it if it is missing.
     *
     * @param shared whether other processes that say so too may use it at the same time
     * @throws StartupException when the folder cannot be written or another process uses it
     */
    public DataDirectory(Path path, boolean shared) {
        this.path = path.toAbsolutePath().normalize();
        try {
            makePrivate(this.path);
            key = this.path.toRealPath();
            channel = lockFile();
            lock = channel.tryLock(0, Long.MAX_VALUE, shared);
        } catch (IOException e) {
            throw new StartupException("the data directory " + this.path + " cannot be written (" + reason(e)
                    + "); set GATEHOUSE_DATA_DIR to another", e);
        }
        if (lock == null) {
            HELD.remove(key);
            throw inUse();
        }
    }

    private FileChannel lockFile() throws IOException {
        if (!HELD.add(key)) {
            throw inUse();
        }
        try {
            return FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            HELD.remove(key);
            throw e;
        }
    }

    private StartupException inUse() {
        return new StartupException("the data directory " + path + " is in use by another gatehouse");
    }

    public Path path() {
        return path;
    }

    /** A folder below, made if missing, readable by its owner only. */
    public Path folder(String name) {
        try {
            return makePrivate(path.resolve(name));
        } catch (IOException e) {
            throw new StartupException("the folder " + path.resolve(name) + " cannot be made (" + reason(e) + ")", e);
        }
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
        HELD.remove(key);
    }

    private static Path makePrivate(Path folder) throws IOException {
        Set<PosixFilePermission> ownerOnly = PosixFilePermissions.fromString("rwx------");
        if (!Files.getPosixFilePermissions(SecretFiles.folder(folder)).equals(ownerOnly)) {
            Files.setPosixFilePermissions(folder, ownerOnly);
        }
        return folder;
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName().replace("Exception", "") + ": " + e.getMessage();
    }
}

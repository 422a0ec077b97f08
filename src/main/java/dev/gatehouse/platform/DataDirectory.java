package dev.gatehouse.platform;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The folder of everything that outlives a restart: its owner's only, and one process's at a time. */
public final class DataDirectory implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;

    /** @throws StartupException when the folder cannot be written or another process uses it */
    public DataDirectory(Path path) {
        this.path = path.toAbsolutePath().normalize();
        try {
            makePrivate(this.path);
            channel = FileChannel.open(this.path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock = tryLock(channel);
        } catch (IOException e) {
            throw new StartupException("the data directory " + this.path + " cannot be written (" + reason(e)
                    + "); set GATEHOUSE_DATA_DIR to another", e);
        }
        if (lock == null) {
            throw new StartupException("the data directory " + this.path + " is in use by another gatehouse");
        }
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
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // this very process has it already, which is another gatehouse all the same
            return null;
        }
    }

    private static Path makePrivate(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        return folder;
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName().replace("Exception", "") + ": " + e.getMessage();
    }
}

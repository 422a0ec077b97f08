package dev.gatehouse.routing.history;

import dev.gatehouse.platform.SecretFiles;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Lets one writer at a time into a history that several processes share, such as replicas with one volume. A process that dies
 * loses the lock.
 */
final class HistoryLock {
    private static final String FILE = "lock";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long PAUSE_MILLIS = 10;
    private final Path folder;

    HistoryLock(Path folder) {
        this.folder = folder;
    }

    /** What is written. */
    @FunctionalInterface
    interface Writing {
        void run() throws IOException;
    }

    /** @throws IOException when somebody else has been writing for ten seconds */
    void during(Writing writing) throws IOException {
        // to the operating system all threads of a process are one
        synchronized (HistoryLock.class) {
            Path file = SecretFiles.folder(folder).resolve(FILE);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                await(channel, file);
                writing.run();
            }
        }
    }

    /** The lock goes with the channel. */
    private static void await(FileChannel channel, Path file) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        FileLock lock = channel.tryLock();
        while (lock == null) {
            if (System.nanoTime() > end) {
                throw new IOException("another process has held " + file + " for " + PATIENCE.toSeconds() + " s");
            }
            pause();
            lock = channel.tryLock();
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped while waiting for the history");
        }
    }
}

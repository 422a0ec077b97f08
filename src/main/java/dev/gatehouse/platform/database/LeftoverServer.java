package dev.gatehouse.platform.database;

import dev.gatehouse.platform.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deals with the PostgreSQL that a killed gatehouse left running on its data directory. */
final class LeftoverServer {
    private static final Logger log = LoggerFactory.getLogger(LeftoverServer.class);
    private static final long PATIENCE_SECONDS = 30;

    private LeftoverServer() {}

    /** Stops it, cleanly if it lets itself be stopped so; removes the lock files that a crash leaves. */
    static void stop(Path cluster) {
        Path pidFile = cluster.resolve("postmaster.pid");
        try {
            if (Files.exists(pidFile)) {
                running(pidFile, cluster).ifPresent(LeftoverServer::terminate);
                Files.deleteIfExists(pidFile);
            }
            Files.deleteIfExists(cluster.resolve("epg-lock"));
        } catch (IOException e) {
            throw new StartupException("the database in " + cluster + " cannot be taken over (" + e.getMessage() + ")", e);
        }
    }

    /** The process of the lock file, if it really is a postgres of this directory and not somebody else's by that number. */
    private static Optional<ProcessHandle> running(Path pidFile, Path cluster) throws IOException {
        List<String> lines = Files.readAllLines(pidFile);
        if (lines.isEmpty() || !lines.get(0).strip().matches("\\d+")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
                .filter(process -> process.info().commandLine().orElse("").contains(cluster.toAbsolutePath().toString()));
    }

    private static void terminate(ProcessHandle server) {
        log.info("stopping the PostgreSQL (process {}) that an earlier gatehouse left running", server.pid());
        // SIGTERM waits for clients to leave; theirs is gone, so it ends at once
        server.destroy();
        if (!ended(server)) {
            server.destroyForcibly();
            if (!ended(server)) {
                throw new StartupException("the PostgreSQL left running (process " + server.pid() + ") does not stop");
            }
        }
    }

    private static boolean ended(ProcessHandle server) {
        try {
            server.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

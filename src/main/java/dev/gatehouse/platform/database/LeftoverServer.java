package dev.gatehouse.platform.database;

import dev.gatehouse.platform.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deals with the PostgreSQL that a killed gatehouse left running on its data directory. Its lock file is removed only where
 * PostgreSQL would take it for a living server though it is none; else PostgreSQL judges it, for the file is also what
 * guards against backends that outlive a killed server.
 */
final class LeftoverServer {
    private static final Logger log = LoggerFactory.getLogger(LeftoverServer.class);
    private static final Duration FAST = Duration.ofSeconds(30);
    private static final Duration IMMEDIATE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(50);

    private LeftoverServer() {}

    /**
     * Stops the server of that directory, if there is one, and waits until it is gone.
     *
     * @throws StartupException when it does not stop
     */
    static void stop(Path cluster) {
        Path pidFile = cluster.resolve("postmaster.pid");
        try {
            if (Files.exists(pidFile)) {
                settle(pidFile, cluster);
            }
        } catch (IOException e) {
            throw new StartupException("the database in " + cluster + " cannot be taken over (" + e.getMessage() + ")", e);
        }
    }

    private static void settle(Path pidFile, Path cluster) throws IOException {
        String first = Files.readString(pidFile).lines().findFirst().orElse("").strip();
        if (!first.matches("\\d{1,18}")) {
            // what a power cut leaves; PostgreSQL would ask for a person
            Files.deleteIfExists(pidFile);
            return;
        }
        Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(first)).filter(ProcessHandle::isAlive);
        if (process.isPresent() && isServerOf(process.get(), cluster)) {
            terminate(process.get(), pidFile);
        } else if (process.isPresent()) {
            // the number went to somebody else, whom PostgreSQL could not tell from a server
            Files.deleteIfExists(pidFile);
        }
    }

    /** Whether it is a postgres, and works in that very folder, by whatever name either knows it. */
    private static boolean isServerOf(ProcessHandle process, Path cluster) throws IOException {
        Path program = Path.of(process.info().command().orElse("unknown"));
        if (!program.getFileName().toString().startsWith("postgres")) {
            return false;
        }
        Path workingFolder = Path.of("/proc/" + process.pid() + "/cwd");
        return Files.exists(workingFolder) ? Files.isSameFile(workingFolder, cluster)
                : Arrays.asList(process.info().arguments().orElse(new String[0])).contains(cluster.toString());
    }

    private static void terminate(ProcessHandle server, Path pidFile) throws IOException {
        log.info("stopping the PostgreSQL (process {}) that was left running", server.pid());
        // fast: SIGTERM would wait for whoever is still connected; then immediate, which the log makes good at the next start
        if (!endedBy("INT", server, pidFile, FAST) && !endedBy("QUIT", server, pidFile, IMMEDIATE)) {
            throw new StartupException("the PostgreSQL left running (process " + server.pid() + ") does not stop");
        }
    }

    /** Its lock file goes with its last act; the process itself may stay in the table until somebody asks for its end. */
    private static boolean endedBy(String signal, ProcessHandle server, Path pidFile, Duration patience) throws IOException {
        // the shell's own kill: small images have no program of that name
        new ProcessBuilder("sh", "-c", "kill -" + signal + " " + server.pid())
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        long end = System.nanoTime() + patience.toNanos();
        while (server.isAlive() && Files.exists(pidFile)) {
            if (System.nanoTime() > end) {
                return false;
            }
            pause();
        }
        return true;
    }

    private static void pause() {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a server stops", e);
        }
    }
}

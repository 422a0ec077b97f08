package dev.gatehouse.edge.relay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Edge and relay, with guard and limit before it, in a process of their own with a heap of their own. */
final class RelayProcess implements AutoCloseable {
    private final Process process;
    private final Path log;
    private final int port;
    private final String token;

    private RelayProcess(Process process, Path log, int port, String token) {
        this.process = process;
        this.log = log;
        this.port = port;
        this.token = token;
    }

    /** {@code file}: where to write the port and a token; {@code text}: of {@code upstreams.properties}. */
    public static void main(String[] arguments) throws Exception {
        RelayHouse house = new RelayHouse(arguments[1]);
        String token = GuardedRoute.into(house.edge);
        Path beside = Path.of(arguments[0] + ".new");
        Files.move(Files.writeString(beside, house.edge.port() + " " + token), Path.of(arguments[0]));
    }

    /** @param heap such as {@code 96m}; what is outside the heap has the same bound */
    static RelayProcess start(Path folder, String heap, String text) throws IOException {
        Path port = folder.resolve("port");
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx" + heap,
                "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-cp", System.getProperty("java.class.path"), RelayProcess.class.getName(), port.toString(), text)
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("it ended: " + Files.readString(log));
            }
            return Files.exists(port);
        });
        String[] said = Files.readString(port).split(" ");
        return new RelayProcess(process, log, Integer.parseInt(said[0]), said[1]);
    }

    int port() {
        return port;
    }

    /** One that passes the guard of {@code /guarded/**}. */
    String token() {
        return token;
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

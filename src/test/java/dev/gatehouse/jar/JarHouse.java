package dev.gatehouse.jar;

import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import dev.gatehouse.support.UnpackedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.springframework.util.FileSystemUtils;

/** The packaged jar in a process of its own, as an operator starts it. Its ports are free ones that its banner tells. */
final class JarHouse implements AutoCloseable {
    private static final Path PACKAGED = Path.of("target/gatehouse.jar");
    /** Taken apart once, as an image would: it starts in half the time. The tour runs the jar as it is. */
    static final Path JAR = extract();
    private static final Pattern API = Pattern.compile("API +http://127\\.0\\.0\\.1:(\\d+)");
    private static final Pattern MANAGEMENT = Pattern.compile("Management +http://127\\.0\\.0\\.1:(\\d+)");
    private static final Duration START = Duration.ofSeconds(90);
    private final Path data;
    private final Path log;
    private final Process process;
    private final int port;

    private JarHouse(Path data, Path log, Process process, int port) {
        this.data = data;
        this.log = log;
        this.process = process;
        this.port = port;
    }

    /** How a process that did not stay ended. */
    record End(int code, String out, String err) {}

    /** Starts one on that data directory and waits until it says that it is up. */
    static JarHouse start(Path data) throws IOException {
        return start(settings(data));
    }

    /** Starts one with those settings. */
    static JarHouse start(Map<String, String> settings) throws IOException {
        Path data = Path.of(settings.get("GATEHOUSE_DATA_DIR"));
        Path log = data.resolveSibling(data.getFileName() + "-" + System.nanoTime() + ".log");
        Process process = launch(settings, log, log);
        Matcher banner = Awaitility.await().atMost(START).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("it ended: " + Files.readString(log));
            }
            return API.matcher(Files.readString(log));
        }, Matcher::find);
        return new JarHouse(data, log, process, Integer.parseInt(banner.group(1)));
    }

    /** Starts one that is expected to end by itself. */
    static End startInVain(Path folder, Map<String, String> settings) throws Exception {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = launch(settings, out, err);
        if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("it did not end: " + Files.readString(out));
        }
        return new End(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** Settings with which houses side by side do not meet, and whose first start spends no second on RSA keys: the tour makes those. */
    static Map<String, String> settings(Path data) {
        UnpackedPostgres.into(data);
        return new HashMap<>(Map.of("GATEHOUSE_DATA_DIR", data.toString(), "GATEHOUSE_PORT", "0", "GATEHOUSE_MANAGEMENT_PORT", "0",
                "GATEHOUSE_SIGNING_ALGORITHM", "ES256"));
    }

    private static Process launch(Map<String, String> settings, Path out, Path err) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(java(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", JAR.toAbsolutePath().toString());
        builder.environment().keySet().removeIf(name -> name.startsWith("GATEHOUSE_"));
        builder.environment().putAll(settings);
        builder.redirectOutput(out.toFile());
        return (out.equals(err) ? builder.redirectErrorStream(true) : builder.redirectError(err.toFile())).start();
    }

    private static Path extract() {
        try {
            Path folder = Files.createTempDirectory("gatehouse-jar");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
            int code = new ProcessBuilder(java(), "-Djarmode=tools", "-jar", PACKAGED.toString(), "extract", "--force",
                    "--destination", folder.toString()).inheritIO().start().waitFor();
            if (code != 0) {
                throw new IllegalStateException(PACKAGED + " cannot be taken apart");
            }
            return folder.resolve(PACKAGED.getFileName());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void delete(Path folder) {
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException e) {
            System.err.println("left behind: " + folder);
        }
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** People who call it. Its time is the real one, so that only one code an authenticator is good at once. */
    People people() {
        return new People(port, data, new MutableClock(Instant.now()));
    }

    int port() {
        return port;
    }

    int managementPort() throws IOException {
        Matcher banner = MANAGEMENT.matcher(log());
        if (!banner.find()) {
            throw new IllegalStateException("the banner names no management port");
        }
        return Integer.parseInt(banner.group(1));
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** As a power cut would end it, as far as the process goes. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** As an operator stops it. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("it did not stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

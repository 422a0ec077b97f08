package dev.gatehouse.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What a command of the Caddy that is installed says of the project's Caddyfile.
 *
 * @param output standard output
 * @param complaints standard error
 */
public record CaddyCommand(int exitCode, String output, String complaints) {
    private static final int PATIENCE_SECONDS = 30;

    /** Whether there is one on the PATH. */
    public static boolean isInstalled() {
        return List.of(System.getenv("PATH").split(":")).stream().anyMatch(place -> Files.isExecutable(Path.of(place, "caddy")));
    }

    /**
     * Runs it and waits for its end.
     *
     * @param command such as {@code adapt}
     * @param settings the Caddyfile's; there are no others
     * @param folder where it may write
     */
    public static CaddyCommand run(String command, Map<String, String> settings, Path folder) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Path complaints = folder.resolve("complaints");
        ProcessBuilder caddy = new ProcessBuilder("caddy", command, "--config", "caddy/Caddyfile", "--adapter", "caddyfile")
                .redirectOutput(output.toFile()).redirectError(complaints.toFile());
        settings(caddy, folder).putAll(settings);
        Process running = caddy.start();
        if (!running.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            running.destroyForcibly();
            throw new IllegalStateException("caddy " + command + " does not end");
        }
        return new CaddyCommand(running.exitValue(), Files.readString(output), Files.readString(complaints));
    }

    /** The environment of a Caddy that knows nothing of this process's settings and keeps what it keeps in that folder. */
    public static Map<String, String> settings(ProcessBuilder caddy, Path folder) {
        Map<String, String> environment = caddy.environment();
        environment.keySet().removeIf(name -> name.startsWith("GATEHOUSE_"));
        environment.putAll(Map.of("XDG_DATA_HOME", folder.toString(), "XDG_CONFIG_HOME", folder.toString()));
        return environment;
    }
}

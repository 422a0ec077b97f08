package dev.gatehouse.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The commands that a document shows, run by bash as they stand. */
public final class ShellCommands {
    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final int PATIENCE_SECONDS = 120;

    private ShellCommands() {}

    /** The commands of a chapter, by its heading: {@code ## Reading}, or {@code # Audit} for those before the first. */
    public static String of(String document, String heading) throws IOException {
        String text = "\n" + Files.readString(Path.of(document));
        int start = text.indexOf("\n" + heading + "\n");
        assertThat(start).as(heading).isNotNegative();
        int end = text.indexOf("\n## ", start + 1);
        String commands = BLOCK.matcher(text.substring(start, end < 0 ? text.length() : end)).results()
                .map(block -> block.group(1)).collect(Collectors.joining("\n"));
        assertThat(commands).as("the commands of " + heading).isNotEmpty();
        return commands;
    }

    /**
     * Runs commands; the first that fails ends and fails it. Answers what they printed.
     *
     * @param folder where they run
     * @param input what whoever sits at the terminal types
     */
    public static String run(String commands, Path folder, Map<String, String> environment, String input) throws Exception {
        Path script = Files.writeString(folder.resolve("commands.sh"), "set -euxo pipefail\nshopt -s expand_aliases\n" + commands);
        Path output = folder.resolve("commands.out");
        Path typed = Files.writeString(folder.resolve("commands.in"), input);
        ProcessBuilder bash = new ProcessBuilder("bash", script.toString()).directory(folder.toFile()).redirectInput(typed.toFile())
                .redirectErrorStream(true).redirectOutput(output.toFile());
        bash.environment().putAll(environment);
        Process process = bash.start();
        boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        String said = Files.readString(output);
        assertThat(ended).as(said).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }
}

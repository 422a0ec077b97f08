package dev.gatehouse.search.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many lines are imported in a heap that could not hold them: a million with {@code -Pdrill}. */
class ImportDrillTest {
    private static final int LINES = Integer.getInteger("gatehouse.drill.lines", 20_000);
    @TempDir
    Path folder;

    @Test
    void manyLinesAreImportedInASmallHeapWithProgress() throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError", "-cp", System.getProperty("java.class.path"),
                ImportingProcess.class.getName(), folder.toString(), String.valueOf(LINES)).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        List<String> said;
        try (BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream()))) {
            said = output.lines().filter(line -> line.startsWith("{")).toList();
        }
        assertThat(process.waitFor()).isZero();
        int failed = LINES / 1_000;
        assertThat(said.stream().filter(line -> line.startsWith("{progress="))).hasSize(LINES / 10_000);
        assertThat(said.get(said.size() - 1)).isEqualTo("{summary={lines=" + LINES + ", succeeded=" + (LINES - failed) + ", failed=" + failed + "}}");
    }
}

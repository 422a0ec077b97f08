package dev.gatehouse.jar;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code examples/tour.sh} for real, against the packaged jar. */
class TourIT {
    @TempDir
    Path folder;

    @Test
    void tourFindsEverythingAsItShouldBe() throws Exception {
        Path out = folder.resolve("tour.log");
        ProcessBuilder tour = new ProcessBuilder("bash", "examples/tour.sh").redirectErrorStream(true).redirectOutput(out.toFile());
        tour.environment().keySet().removeIf(name -> name.startsWith("GATEHOUSE_"));
        tour.environment().put("JAVA_HOME", System.getProperty("java.home"));
        tour.environment().put("TMPDIR", folder.toString());
        Process process = tour.start();
        boolean ended = process.waitFor(5, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(Files.readString(out)).contains("everything is as it should be");
        assertThat(ended).as("it ends").isTrue();
        assertThat(process.exitValue()).isZero();
    }
}

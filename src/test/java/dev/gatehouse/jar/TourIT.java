package dev.gatehouse.jar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code examples/tour.sh} for real, against the packaged jar; at its end it searches the log for each secret it used. */
class TourIT {
    @TempDir
    Path folder;

    /** With {@code -Pdrill} in both forms of the log, at once: most of a tour is waiting for the next code. */
    @Test
    void tourFindsEverythingAsItShouldBe() throws Exception {
        Map<String, Process> tours = new LinkedHashMap<>();
        for (String format : Boolean.getBoolean("gatehouse.drill.long") ? List.of("plain", "ecs") : List.of("ecs")) {
            tours.put(format, tour(format));
        }
        for (Map.Entry<String, Process> tour : tours.entrySet()) {
            boolean ended = tour.getValue().waitFor(5, TimeUnit.MINUTES);
            tour.getValue().destroyForcibly();
            assertThat(Files.readString(told(tour.getKey()))).contains("in the log, which is " + tour.getKey(), "everything is as it should be");
            assertThat(ended).as("it ends").isTrue();
            assertThat(tour.getValue().exitValue()).isZero();
        }
    }

    private Process tour(String format) throws IOException {
        ProcessBuilder tour = new ProcessBuilder("bash", "examples/tour.sh").redirectErrorStream(true).redirectOutput(told(format).toFile());
        tour.environment().keySet().removeIf(name -> name.startsWith("GATEHOUSE_"));
        tour.environment().put("GATEHOUSE_LOG_FORMAT", format);
        tour.environment().put("JAVA_HOME", System.getProperty("java.home"));
        tour.environment().put("TMPDIR", folder.toString());
        return tour.start();
    }

    private Path told(String format) {
        return folder.resolve(format + ".log");
    }
}

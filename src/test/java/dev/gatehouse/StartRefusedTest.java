package dev.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** The whole gatehouse, started as its users start it, with a route file that is wrong. */
class StartRefusedTest {
    @TempDir
    Path folder;

    @Test
    void processEndsWithOneLineThatNamesFileAndRoute() throws Exception {
        Path routes = folder.resolve("routes");
        FileSystemUtils.copyRecursively(Path.of("routes"), routes);
        Path example = routes.resolve("gateway/example.camel.yaml");
        Files.writeString(example, Files.readString(example).replace("guard:jwt?roles=user", "guard:jwt?rolls=user"));
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), Gatehouse.class.getName());
        builder.environment().putAll(Map.of("GATEHOUSE_DATA_DIR", folder.resolve("data").toString(), "GATEHOUSE_ROUTES_DIR",
                routes.toString(), "GATEHOUSE_PORT", "0", "GATEHOUSE_MANAGEMENT_PORT", "0"));
        Process process = builder.redirectOutput(folder.resolve("out").toFile()).redirectError(folder.resolve("err").toFile()).start();
        assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("it ends").isTrue();
        assertThat(Files.readString(folder.resolve("err"))).hasLineCount(1)
                .startsWith("gatehouse: routes/gateway/example.camel.yaml: ").contains("gateway-example", "rolls");
        assertThat(Files.readString(folder.resolve("out"))).doesNotContain("Exception").doesNotContain("\tat ");
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(folder.resolve("data/postgres/postmaster.pid")).doesNotExist();
    }
}

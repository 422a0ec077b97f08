package dev.gatehouse.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.UnpackedPostgres;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.web.server.PortInUseException;

class StartupFailureTest {
    @TempDir
    Path folder;

    private record End(int code, String out, String err) {}

    @Test
    void processEndsWithOneLineAndLeavesNoServerWhenTheStartFailsLate() throws Exception {
        UnpackedPostgres.into(folder);
        End end = run(Map.of("GATEHOUSE_DATA_DIR", folder.toString(), "SPRING_PROFILES_ACTIVE", "failing"));
        assertThat(end.err()).isEqualTo("gatehouse: late and in two lines\n");
        assertThat(end.out()).isEmpty();
        assertThat(end.code()).isEqualTo(1);
        assertThat(folder.resolve("postgres/PG_VERSION")).exists();
        assertThat(folder.resolve("postgres/postmaster.pid")).doesNotExist();
    }

    @Test
    void processEndsWithOneLineWhenTheExternalDatabaseIsNotThere() throws Exception {
        Path secret = folder.resolve("secret");
        SecretFiles.write(secret, "pa55word".getBytes());
        End end = run(Map.of("GATEHOUSE_DATA_DIR", folder.toString(),
                "GATEHOUSE_DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/gatehouse?ApplicationName=it's",
                "GATEHOUSE_DATABASE_USER_FILE", secret.toString(), "GATEHOUSE_DATABASE_PASSWORD_FILE", secret.toString()));
        assertThat(end.err()).startsWith("gatehouse: the database jdbc:postgresql://127.0.0.1:1/gatehouse cannot be reached")
                .hasLineCount(1).doesNotContain("pa55word");
        assertThat(end.code()).isEqualTo(1);
        assertThat(folder.resolve("postgres")).doesNotExist();
    }

    @Test
    void reasonIsFoundBelowWhatTheFrameworkWrapsAroundIt() {
        StartupFailureReporter reporter = new StartupFailureReporter("8080");
        assertThat(reporter.lineFor(new IllegalStateException(new StartupException("why")))).isEqualTo("why");
        assertThat(reporter.lineFor(new IllegalStateException(new PortInUseException(8081)))).contains("8081");
        assertThat(reporter.lineFor(new BindException("in use"))).contains("8080", "in use");
        assertThat(reporter.lineFor(new IOException("bind(..) failed with error(-98): Address already in use")))
                .contains("8080", "in use");
        assertThat(reporter.lineFor(new IllegalStateException(new IOException("a defect")))).isNull();
    }

    private End run(Map<String, String> environment) throws Exception {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), PlatformProcess.class.getName());
        builder.environment().putAll(environment);
        Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
        return new End(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}

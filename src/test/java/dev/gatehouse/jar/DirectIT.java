package dev.gatehouse.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --direct}: recovery with the gatehouse stopped, and refused while it runs. */
class DirectIT {
    @TempDir
    Path folder;

    private JarHouse.End direct(Path data, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(JarHouse.java(), "-XX:TieredStopAtLevel=1", "-jar", JarHouse.JAR.toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        command.add("--direct");
        Path out = folder.resolve("direct.out");
        Path err = folder.resolve("direct.err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(JarHouse.settings(data));
        Process process = builder.start();
        assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("it ends").isTrue();
        return new JarHouse.End(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    @Test
    void passwordIsResetMasterKeyReplacedAndTheRecordVerifiedWhileStopped() throws Exception {
        Path data = folder.resolve("data");
        JarHouse house = JarHouse.start(data);
        house.people().adminToken();
        JarHouse.End refused = direct(data, "audit", "verify");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("in use by another gatehouse").hasLineCount(1);
        house.close();

        JarHouse.End reset = direct(data, "kms", "user", "reset", "admin");
        assertThat(reset.err()).isEmpty();
        assertThat(reset.code()).isZero();
        assertThat(data.resolve("initial-admin-password")).as("no longer true, so gone").doesNotExist();
        assertThat(direct(data, "kms", "user", "reset", "nobody").err()).startsWith("gatehouse: not-found");
        JarHouse.End factors = direct(data, "2fa", "reset", "admin");
        assertThat(factors.err()).isEmpty();
        assertThat(factors.out()).startsWith("admin: 1 authenticators removed");
        JarHouse.End rewrap = direct(data, "kms", "kek", "rewrap", "--new-version");
        assertThat(rewrap.out()).contains("all under version 2");
        JarHouse.End verified = direct(data, "audit", "verify", "--json");
        assertThat(verified.out()).contains("\"ok\":true");
        assertThat(verified.code()).isZero();

        try (JarHouse again = JarHouse.start(data)) {
            again.people().nobody().body(Map.of("username", "admin", "password", reset.out().strip())).post("/kms/login").then()
                    .statusCode(200).body("scope", equalTo("enrol"));
        }
    }
}

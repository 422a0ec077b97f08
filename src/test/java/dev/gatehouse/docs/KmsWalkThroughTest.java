package dev.gatehouse.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.edge.EdgeServer;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;

/** The walk-throughs of docs/kms.md do what they say: their commands are run as they stand, by bash with curl and jq. */
@GatehouseTest
class KmsWalkThroughTest {
    private static final Pattern SHELL = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    @Autowired
    People people;
    @Autowired
    EdgeServer edge;

    @Test
    void usersAndTokens(@TempDir Path folder) throws Exception {
        run("## Walk-through: users and tokens", folder);
    }

    @Test
    void keys(@TempDir Path folder) throws Exception {
        // the next signing key has to be known everywhere before it signs
        people.timePasses(Duration.ofSeconds(3));
        run("## Walk-through: keys", folder);
    }

    private void run(String section, Path folder) throws IOException, InterruptedException {
        String document = Files.readString(Path.of("docs/kms.md"));
        int start = document.indexOf(section + "\n");
        assertThat(start).as(section).isNotNegative();
        int end = document.indexOf("\n## ", start + 1);
        String commands = SHELL.matcher(document.substring(start, end < 0 ? document.length() : end)).results()
                .map((MatchResult block) -> block.group(1)).collect(Collectors.joining("\n"));
        Path script = folder.resolve("walk-through.sh");
        Files.writeString(script, "set -euxo pipefail\n" + commands.replace("127.0.0.1:8080", "127.0.0.1:" + edge.port()));
        Path output = folder.resolve("output");
        ProcessBuilder bash = new ProcessBuilder("bash", script.toString()).redirectErrorStream(true).redirectOutput(output.toFile());
        bash.environment().put("TOKEN", people.adminToken());
        Process process = bash.start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).as(Files.readString(output)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    }
}

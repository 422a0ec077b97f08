package dev.gatehouse.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.edge.EdgeServer;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** The commands that docs/kms.md shows do what they should: each block runs as it stands, and no call in it may fail. */
@GatehouseTest
class WalkThroughTest {
    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final String STRICT = "set -euo pipefail\ncurl() { command curl --fail-with-body \"$@\"; echo; }\n";
    @Autowired
    People people;
    @Autowired
    EdgeServer edge;
    @Autowired
    Settings settings;

    @ParameterizedTest
    @ValueSource(strings = {"Walk-through: secrets", "Walk-through: master keys"})
    void everyCommandOfTheSectionSucceeds(String section) throws Exception {
        String token = people.adminToken();
        Matcher blocks = BLOCK.matcher(section(section));
        int run = 0;
        while (blocks.find()) {
            String script = STRICT + blocks.group(1).replace("localhost:8080", "localhost:" + edge.port())
                    .replace("data/keys", settings.dataDir().resolve("keys").toString());
            ProcessBuilder bash = new ProcessBuilder("bash", "-c", script).redirectErrorStream(true);
            bash.environment().put("TOKEN", token);
            Process process = bash.start();
            String output = new String(process.getInputStream().readAllBytes());
            assertThat(process.waitFor()).as(blocks.group(1) + "\n" + output).isZero();
            run++;
        }
        assertThat(run).isGreaterThan(1);
    }

    private static String section(String title) throws IOException {
        String document = Files.readString(Path.of("docs/kms.md"));
        int start = document.indexOf("\n## " + title + "\n");
        assertThat(start).as(title).isNotNegative();
        int end = document.indexOf("\n## ", start + 1);
        return document.substring(start, end < 0 ? document.length() : end);
    }
}

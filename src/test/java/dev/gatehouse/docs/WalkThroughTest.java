package dev.gatehouse.docs;

import dev.gatehouse.edge.EdgeServer;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import dev.gatehouse.support.ShellCommands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** The documents' commands do what they say: they are run as they stand, by bash with curl and jq, and none may fail. */
@GatehouseTest
class WalkThroughTest {
    @Autowired
    People people;
    @Autowired
    EdgeServer edge;
    @Autowired
    Settings settings;
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "docs/kms.md, ## Walk-through: users and tokens",
        "docs/kms.md, ## Walk-through: secrets",
        "docs/kms.md, ## Walk-through: master keys",
        "docs/kms.md, ## Walk-through: keys",
        "docs/search.md, ## Walk-through",
        "docs/service-a.md, ## Walk-through",
        "docs/audit.md, ## Reading",
        "docs/audit.md, ## Verifying"})
    void everyCommandOfTheSectionSucceeds(String document, String section) throws Exception {
        // the next signing key has to be known everywhere before it signs
        people.timePasses(Duration.ofSeconds(3));
        Files.createSymbolicLink(folder.resolve("data"), settings.dataDir());
        String commands = ShellCommands.of(document, section).replaceAll("(127\\.0\\.0\\.1|localhost):8080", "127.0.0.1:" + edge.port());
        ShellCommands.run(commands, folder, Map.of("TOKEN", people.adminToken()), "");
    }
}

package dev.gatehouse.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alert rules, judged by the promtool that is installed; each is tried both ways and stands in the operator's manual. */
class AlertRulesTest {
    private static final String RULES = "deploy/prometheus/rules/gatehouse.yml";
    private static final String TESTS = "deploy/prometheus/tests/gatehouse.test.yml";
    @TempDir
    Path folder;

    @Test
    void everyRuleFiresAndKeepsQuietAsItsTestsSay() throws Exception {
        assertThat(promtool("test", "rules", TESTS)).contains("SUCCESS").doesNotContain("FAILED");
    }

    @Test
    void configurationIsValid() throws Exception {
        Path configuration = folder.resolve("prometheus.yml");
        Path secret = Files.writeString(folder.resolve("scraper-password"), "any");
        Files.writeString(configuration, Files.readString(Path.of("deploy/prometheus/prometheus.yml"))
                .replace("rules/gatehouse.yml", Path.of(RULES).toAbsolutePath().toString())
                .replace("/run/gatehouse/scraper-password", secret.toString()));
        assertThat(promtool("check", "config", configuration.toString()))
                .contains("SUCCESS: " + named(RULES, "- alert: (\\w+)").size() + " rules found");
    }

    @Test
    void everyRuleIsTriedBothWays() throws Exception {
        assertThat(named(TESTS, "- name: (\\w+) fires")).isEqualTo(named(RULES, "- alert: (\\w+)"));
        assertThat(named(TESTS, "- name: (\\w+) does not fire")).isEqualTo(named(RULES, "- alert: (\\w+)"));
    }

    @Test
    void operatorsManualSaysWhatToDoAboutEachAlert() throws Exception {
        assertThat(named("docs/operations.md", "^\\| `([A-Z][A-Za-z]+)` \\|")).isEqualTo(named(RULES, "- alert: (\\w+)"));
    }

    private static Set<String> named(String file, String pattern) throws IOException {
        return Pattern.compile(pattern, Pattern.MULTILINE).matcher(Files.readString(Path.of(file))).results().map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private String promtool(String... arguments) throws IOException, InterruptedException {
        assumeTrue(List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
                        .anyMatch(place -> Files.isExecutable(Path.of(place, "promtool"))),
                "no promtool on the PATH: the alert rules are not tried (Debian: apt-get install prometheus)");
        ProcessBuilder process = new ProcessBuilder("promtool").redirectErrorStream(true).redirectOutput(folder.resolve("output").toFile());
        process.command().addAll(List.of(arguments));
        Process running = process.start();
        assertThat(running.waitFor(30, TimeUnit.SECONDS)).as("promtool ends").isTrue();
        return Files.readString(folder.resolve("output"));
    }
}

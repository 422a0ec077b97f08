package dev.gatehouse.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.platform.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents say what the program does: errors, settings and the headers of route files. */
class DocumentationTest {
    private static final Pattern SETTING = Pattern.compile("\\$\\{(GATEHOUSE_[A-Z_]+):((?:[^{}]|\\{[^}]*})*)}");
    private static final Pattern ROW = Pattern.compile("^\\| ([a-z-]+) \\| (\\d{3}) \\|.*", Pattern.MULTILINE);

    @Test
    void errorsDocumentListsEveryProblemWithItsStatus() throws Exception {
        Map<String, String> documented = new TreeMap<>();
        Matcher rows = ROW.matcher(read("docs/errors.md"));
        while (rows.find()) {
            documented.put(rows.group(1), rows.group(2));
        }
        Map<String, String> problems = new TreeMap<>();
        for (Problem problem : Problem.values()) {
            problems.put(problem.slug(), String.valueOf(problem.status()));
        }
        assertThat(documented).isEqualTo(problems);
    }

    @Test
    void configurationDocumentListsEverySettingWithItsDefault() throws Exception {
        String document = read("docs/configuration.md");
        String example = read(".env.example");
        Matcher settings = SETTING.matcher(read("src/main/resources/application.yaml"));
        TreeSet<String> names = new TreeSet<>();
        while (settings.find()) {
            names.add(settings.group(1));
            String shown = settings.group(2).isEmpty() ? "none" : "`" + settings.group(2) + "`";
            assertThat(document).as("docs/configuration.md").contains("| `" + settings.group(1) + "` | " + shown + " |");
            assertThat(example).as(".env.example").contains("#" + settings.group(1) + "=" + settings.group(2));
        }
        assertThat(names).isNotEmpty();
        Matcher documented = Pattern.compile("\\| `(GATEHOUSE_[A-Z_]+)` \\|").matcher(document);
        while (documented.find()) {
            assertThat(names).as("a documented setting that exists").contains(documented.group(1));
        }
    }

    @Test
    void everyRouteFileStartsWithItsManual() throws Exception {
        for (Path file : routeFiles()) {
            String text = Files.readString(file);
            assertThat(text).as(file.toString()).startsWith("# ").contains("\n#   who ", "\n#   try ", "\n#   proof ");
            Matcher proof = Pattern.compile("#   proof +(\\w+)").matcher(text);
            assertThat(proof.find()).as(file + " names its proof").isTrue();
            assertThat(testNamed(proof.group(1))).as(file + ": " + proof.group(1) + " is a test").isTrue();
        }
    }

    private static List<Path> routeFiles() throws IOException {
        try (Stream<Path> tree = Files.walk(Path.of("routes"))) {
            return tree.filter(file -> file.toString().endsWith(".camel.yaml")).toList();
        }
    }

    private static boolean testNamed(String name) throws IOException {
        try (Stream<Path> tree = Files.walk(Path.of("src/test/java"))) {
            return tree.anyMatch(file -> file.getFileName().toString().equals(name + ".java"));
        }
    }

    private static String read(String file) throws IOException {
        return Files.readString(Path.of(file));
    }
}

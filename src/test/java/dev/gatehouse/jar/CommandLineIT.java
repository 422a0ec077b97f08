package dev.gatehouse.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.gatehouse.support.Authenticator;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.People;
import dev.gatehouse.support.ShellCommands;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of docs/command-line.md as they stand, against a gatehouse that runs and, with {@code --direct}, on the data of one
 * that is stopped; which is refused while it runs.
 */
class CommandLineIT {
    private static final String DOCUMENT = "docs/command-line.md";
    private static final String ALIAS = "alias gatehouse='java -jar target/gatehouse.jar'\n";
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

    /** Runs the commands of one part of the document beside the jar, where it was built for them. */
    private String documented(String heading, Map<String, String> environment, String input) throws Exception {
        Map<String, String> all = new HashMap<>(environment);
        all.put("XDG_CONFIG_HOME", folder.resolve("config").toString());
        // short lives; the same is said to the houses
        all.put("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1");
        String java = Path.of(JarHouse.java()).getParent().toString();
        all.put("PATH", java + File.pathSeparator + System.getenv("PATH"));
        return ShellCommands.run(ALIAS + ShellCommands.of(DOCUMENT, heading), folder, all, input);
    }

    @Test
    void documentedCommandsWorkOnARunningGatehouseAndDirectlyOnOneThatIsStopped() throws Exception {
        Path data = folder.resolve("data");
        Files.createSymbolicLink(folder.resolve("target"), JarHouse.JAR.toAbsolutePath().getParent());
        JarHouse house = JarHouse.start(data);
        JarHouse.End refused = direct(data, "audit", "verify");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("in use by another gatehouse").hasLineCount(1);
        String anonymous = onARunningOne(house, data);
        house.close();

        assertThat(anonymous).contains("\"source\":\"erased\"", "\"source\":\"127.0.0.1\"");
        assertThat(direct(data, "audit", "export", "--actor", "anonymous").out().lines()).containsExactlyElementsOf(anonymous.lines().toList());
        assertThat(direct(data, "audit", "export", "--from", "yesterday").err()).startsWith("gatehouse: field-invalid: from:").hasLineCount(1);

        String recovered = documented("## Recovery: `--direct`", JarHouse.settings(data), "");
        assertThat(recovered).contains("admin: 1 authenticators removed", "as they were written.").doesNotContain("NOT as");
        assertThat(Files.readString(folder.resolve("kms.jsonl")).lines()).hasSizeGreaterThan(5)
                .allMatch(line -> line.startsWith("{\"seq\":")).anyMatch(line -> line.contains("\"user.reset-password\""))
                .last().asString().contains("\"actor\":\"command-line\"", "\"audit.export\"", "\"from\":\"2026-01-01T00:00:00Z\"");
        assertThat(data.resolve("initial-admin-password")).as("no longer true, so gone").doesNotExist();
        assertThat(direct(data, "kms", "user", "reset", "nobody").err()).startsWith("gatehouse: not-found");
        assertThat(direct(data, "kms", "rewrap", "--new-version").out()).contains("all under version 2");

        try (JarHouse again = JarHouse.start(data)) {
            String password = recovered.lines().filter(line -> line.matches("[A-Za-z0-9_-]{24}")).findFirst().orElseThrow();
            again.people().login("admin", password).then().statusCode(200).body("scope", equalTo("enrol"));
        }
    }

    /**
     * The authenticator begins a step in the past, so that three codes can be had without waiting. Answers what the API exports of what
     * was done before a login, some of it by a person who was erased.
     */
    private String onARunningOne(JarHouse house, Path data) throws Exception {
        MutableClock clock = new MutableClock(Instant.now().minusSeconds(30));
        People people = new People(house.port(), data, clock);
        String password = Files.readString(data.resolve("initial-admin-password")).strip();
        Authenticator authenticator = new Authenticator(clock);
        String admin = authenticator.enrol(people, people.login("admin", password).path("access_token")).path("access_token");
        Map<String, String> environment = new HashMap<>(Map.of("GATEHOUSE_URL", "http://127.0.0.1:" + house.port(), "PASSWORD", password));
        String typed = password + "\n" + authenticator.nextCode() + "\n";
        environment.put("CODE", authenticator.nextCode());
        String said = documented("# The command line", environment, typed);
        assertThat(said).contains("Logged in to http://127.0.0.1:" + house.port() + " as admin.", "db/orders");
        erase(people, admin);
        return people.as(admin).get("/kms/audit/export?actor=anonymous").asString();
    }

    /** Somebody logs in and is erased. */
    private static void erase(People people, String admin) {
        people.as(admin).body(Map.of("username", "leaving", "password", People.PASSWORD)).post("/kms/register").then().statusCode(201);
        String id = People.idOf(people.login("leaving", People.PASSWORD).path("access_token"));
        people.as(admin).post("/kms/users/" + id + "/erase").then().statusCode(200);
    }
}

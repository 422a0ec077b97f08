package dev.gatehouse.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DnsCommandTest {
    private static final RecordSet MAIL = new RecordSet("example.org", "MX", 3600, List.of("10 mail.example.org."));
    private static final RecordSet SITE = new RecordSet("gate.example.org", "A", 300, List.of("192.0.2.7", "192.0.2.8"));
    private static final RecordSet MARK = new RecordSet("_gatehouse.gate.example.org", "TXT", 300, List.of("\"heritage=gatehouse,owner=gatehouse\""));
    private static final String[] TARGET = {"--target", "192.0.2.8,192.0.2.7"};
    @TempDir
    Path folder;
    private Route53Server zone;
    private final StringWriter out = new StringWriter();

    @BeforeEach
    void start() throws Exception {
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
        zone = new Route53Server("example.org");
        zone.sets.add(MAIL);
        site("gate.example.org");
    }

    @AfterEach
    void stop() {
        zone.close();
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    @Test
    void planShowsAndChangesNothing() throws Exception {
        assertThat(dns("plan", TARGET, "--batch", file("batch"))).isEqualTo(1);
        assertThat(out.toString()).contains("+ gate.example.org 300 A 192.0.2.7 192.0.2.8").contains("+ " + MARK);
        assertThat(zone.sets).containsExactly(MAIL);
        JsonNode first = new ObjectMapper().readTree(Files.readString(folder.resolve("batch"))).path("Changes").path(0);
        assertThat(first.path("Action").asText()).isEqualTo("CREATE");
        assertThat(first.path("ResourceRecordSet").path("ResourceRecords").findValuesAsText("Value")).containsExactly("192.0.2.7", "192.0.2.8");
    }

    @Test
    void applyWaitsUntilInSyncAndThenHasNothingToDo() {
        zone.questionsUntilInSync.set(2);
        assertThat(apply(TARGET)).isZero();
        assertThat(zone.sets).containsExactlyInAnyOrder(MAIL, SITE, MARK);
        assertThat(zone.questionsUntilInSync).hasNonPositiveValue();
        assertThat(dns("plan", TARGET)).isZero();
        assertThat(out.toString()).contains("Nothing to change.");
    }

    @Test
    void undoTakesTheZoneBackToTheLetter() throws Exception {
        apply(TARGET);
        List<RecordSet> before = List.copyOf(zone.sets);
        assertThat(apply("--target", "192.0.2.9,2001:db8::9")).isZero();
        assertThat(zone.sets).extracting(RecordSet::type).containsExactlyInAnyOrder("MX", "A", "AAAA", "TXT");
        try (Zone own = new Zone("Z1", zone.uri())) {
            own.submit(batchIn("undo"));
        }
        assertThat(zone.sets).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void nameThatTheSiteNoLongerHasGoesWithItsMark() throws Exception {
        apply(TARGET);
        site("other.example.org", "*.apps.example.org");
        assertThat(apply("--target", "lb.example.net.", "--ttl", "60")).isZero();
        assertThat(zone.sets).extracting(RecordSet::name).containsExactlyInAnyOrder("example.org", "other.example.org",
                "_gatehouse.other.example.org", "*.apps.example.org", "_gatehouse._wildcard.apps.example.org");
        assertThat(dns("plan", "--target", "lb.example.net.", "--ttl", "60")).isZero();
    }

    @Test
    void recordsOfOthersAreNeverTouched() {
        RecordSet theirs = new RecordSet("gate.example.org", "A", 60, List.of("198.51.100.1"));
        zone.sets.add(theirs);
        assertThat(apply(TARGET)).isEqualTo(1);
        assertThat(out.toString()).contains("! gate.example.org");
        zone.sets.add(new RecordSet(MARK.name(), "TXT", 300, List.of("\"heritage=gatehouse,owner=another\"")));
        assertThat(apply(TARGET)).isEqualTo(1);
        assertThat(zone.sets).hasSize(3).contains(MAIL, theirs);
    }

    @Test
    void whatCannotBeIsSaidInOneLine() throws Exception {
        assertThat(apply("--target", "nowhere")).isEqualTo(1);
        for (String target : List.of("192.0.2.1.", ".192.0.2.1", "192.0.2.256", "192.0.02.1", "2001:db8", "1::2::3", "::ffff:192.0.2.1")) {
            assertThat(apply("--target", target)).as(target).isEqualTo(1);
        }
        assertThat(apply("--target", "192.0.2.1,lb.example.net")).isEqualTo(1);
        site("example.org");
        assertThat(apply("--target", "lb.example.net")).isEqualTo(1);
        site("gate.example.com");
        assertThat(apply(TARGET)).isEqualTo(1);
        site("localhost");
        assertThat(apply(TARGET)).isEqualTo(1);
        assertThat(out.toString().lines()).hasSize(12).allMatch(line -> line.startsWith("gatehouse: "));
        assertThat(zone.sets).containsExactly(MAIL);
    }

    private int apply(String... options) {
        return dns("apply", options, "--undo", file("undo"), "--poll", "0.01");
    }

    private int dns(String command, String... options) {
        return dns(command, options, new String[0]);
    }

    private int dns(String command, String[] options, String... more) {
        List<String> arguments = new ArrayList<>(List.of(command, file("caddy.json"), "--zone", "Z1", "--endpoint", zone.uri().toString()));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of(more));
        return new CommandLine(new DnsCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(out)).execute(arguments.toArray(String[]::new));
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private void site(String... hosts) throws Exception {
        Files.writeString(folder.resolve("caddy.json"), "{\"apps\":{\"http\":{\"servers\":{\"srv0\":{\"listen\":[\":443\"],\"routes\":[{\"match\":"
                + "[{\"host\":" + new ObjectMapper().writeValueAsString(hosts) + "}]}]}}}}}");
    }

    private Batch batchIn(String name) throws Exception {
        List<Change> changes = new ArrayList<>();
        new ObjectMapper().readTree(Files.readString(folder.resolve(name))).path("Changes").forEach(change -> {
            JsonNode set = change.path("ResourceRecordSet");
            changes.add(new Change(Change.Action.valueOf(change.path("Action").asText()), new RecordSet(set.path("Name").asText(),
                    set.path("Type").asText(), set.path("TTL").asLong(), set.path("ResourceRecords").findValuesAsText("Value"))));
        });
        return new Batch("undo", changes);
    }
}

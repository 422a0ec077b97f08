package dev.gatehouse.search.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.search.Schema;
import dev.gatehouse.search.SearchEngine.Change;
import dev.gatehouse.search.SearchRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.health.Status;
import org.springframework.util.FileSystemUtils;

/** What was acknowledged is there after an end of any kind, and what is damaged stays out of the others' way. */
class EmbeddedEngineDurabilityTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    @TempDir
    Path folder;

    private EmbeddedEngine open() {
        return new EmbeddedEngine(folder, JSON, Clock.systemUTC());
    }

    private static void make(EmbeddedEngine engine, String name) throws IOException {
        engine.create(JSON.readValue("{\"name\":\"" + name + "\",\"fields\":[{\"name\":\"n\",\"type\":\"int32\"}]}", Schema.class));
    }

    private static void put(EmbeddedEngine engine, String collection, int n) {
        engine.apply(collection, List.of(new Change("doc-" + n, JSON.createObjectNode().put("id", "doc-" + n).put("n", n))));
    }

    private static List<Integer> numbers(EmbeddedEngine engine, String collection) {
        List<Integer> numbers = new ArrayList<>();
        for (int page = 1; ; page++) {
            JsonNode hits = JSON.valueToTree(engine.search(collection, new SearchRequest(Map.of("q", "*",
                    "sort_by", "n:asc", "per_page", "250", "page", String.valueOf(page)), ""))).get("hits");
            if (hits.isEmpty()) {
                return numbers;
            }
            hits.forEach(hit -> numbers.add(hit.at("/document/n").asInt()));
        }
    }

    @Test
    void everythingIsThereAfterAnOrderlyEnd() throws Exception {
        long createdAt;
        try (EmbeddedEngine engine = open()) {
            make(engine, "kept");
            put(engine, "kept", 1);
            put(engine, "kept", 2);
            engine.apply("kept", List.of(new Change("doc-1", null)));
            createdAt = engine.find("kept").orElseThrow().createdAtSeconds();
        }
        try (EmbeddedEngine engine = open()) {
            assertThat(numbers(engine, "kept")).containsExactly(2);
            assertThat(engine.find("kept").orElseThrow().createdAtSeconds()).isEqualTo(createdAt);
        }
    }

    @Test
    void everyAcknowledgedDocumentIsThereAfterAKill() throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), "-XX:TieredStopAtLevel=1", IndexingProcess.class.getName(), folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        int acknowledged = 0;
        try (BufferedReader said = new BufferedReader(new InputStreamReader(process.getInputStream()))) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                acknowledged = Integer.parseInt(line);
                if (acknowledged == 50) {
                    process.toHandle().destroyForcibly();
                }
            }
        }
        process.waitFor();
        assertThat(acknowledged).isGreaterThanOrEqualTo(50);
        try (EmbeddedEngine engine = open()) {
            assertThat(numbers(engine, "kept")).containsAll(IntStream.rangeClosed(1, acknowledged).boxed().toList());
            put(engine, "kept", 1_000_000);
        }
    }

    @Test
    void writersAtTheSameTimeShareCommitsAndLoseNothing() throws Exception {
        try (EmbeddedEngine engine = open()) {
            make(engine, "shared");
            List<Callable<Void>> writers = IntStream.range(0, 200).<Callable<Void>>mapToObj(n -> () -> {
                put(engine, "shared", n);
                assertThat(numbers(engine, "shared")).as("a writer sees its own write").contains(n);
                return null;
            }).toList();
            var pool = Executors.newFixedThreadPool(16);
            for (var writer : pool.invokeAll(writers)) {
                writer.get();
            }
            pool.shutdown();
        }
        try (EmbeddedEngine engine = open()) {
            assertThat(numbers(engine, "shared")).isEqualTo(IntStream.range(0, 200).boxed().toList());
        }
    }

    @Test
    void oneOfManyMakesTheCollection() throws Exception {
        try (EmbeddedEngine engine = open()) {
            Schema schema = JSON.readValue("{\"name\":\"once\",\"fields\":[{\"name\":\"n\",\"type\":\"int32\"}]}", Schema.class);
            var pool = Executors.newFixedThreadPool(8);
            List<Callable<Boolean>> makers = Collections.nCopies(8, () -> engine.create(schema).isPresent());
            List<Boolean> made = new ArrayList<>();
            for (var maker : pool.invokeAll(makers)) {
                made.add(maker.get());
            }
            pool.shutdown();
            assertThat(made).containsOnlyOnce(true);
        }
    }

    @Test
    void collectionThatWasHalfMadeIsNotThere() throws Exception {
        Files.createDirectories(folder.resolve("unfinished-half"));
        Files.writeString(folder.resolve("unfinished-half/schema.json"), "{");
        try (EmbeddedEngine engine = open()) {
            assertThat(engine.find("half")).isEmpty();
            make(engine, "half");
            put(engine, "half", 1);
            assertThat(numbers(engine, "half")).containsExactly(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"schema.json", "segments_", ".si", ".cfs"})
    void damagedCollectionIsPutAsideAndTheOthersServe(String damaged) throws Exception {
        try (EmbeddedEngine engine = open()) {
            make(engine, "good");
            make(engine, "bad");
            put(engine, "good", 1);
            put(engine, "bad", 1);
        }
        damage(folder.resolve("collection-bad"), damaged);
        try (EmbeddedEngine engine = open()) {
            assertThat(numbers(engine, "good")).containsExactly(1);
            assertThat(engine.find("bad")).isEmpty();
            assertThat(engine.health().getStatus().getCode()).isEqualTo("DEGRADED");
            assertThat(engine.health().getDetails().get("quarantined").toString()).contains("quarantine-bad-");
            assertThat(List.of(engine.wasQuarantined("bad"), engine.wasQuarantined("good"))).containsExactly(true, false);
            make(engine, "bad");
            assertThat(engine.health().getStatus()).as("once it is there again").isEqualTo(Status.UP);
            put(engine, "bad", 2);
            assertThat(numbers(engine, "bad")).containsExactly(2);
        }
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all.map(path -> path.getFileName().toString())).anyMatch(name -> name.startsWith("quarantine-bad-"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"damaged", "", "null", "{\"library\":null}", "[]"})
    void damagedAliasesArePutAsideAndCollectionsServe(String content) throws Exception {
        try (EmbeddedEngine engine = open()) {
            make(engine, "good");
            put(engine, "good", 1);
            engine.putAlias("library", "good");
        }
        Files.writeString(folder.resolve("aliases.json"), content);
        try (EmbeddedEngine engine = open()) {
            assertThat(numbers(engine, "good")).containsExactly(1);
            assertThat(engine.aliases()).isEmpty();
            assertThat(engine.wasQuarantined("good")).as("its alias may be gone").isTrue();
            assertThat(engine.health().getStatus().getCode()).isEqualTo("DEGRADED");
            String aside = engine.health().getDetails().get("quarantined").toString().replaceAll("[\\[\\]]", "");
            assertThat(aside).startsWith("quarantine-aliases.json-");
            assertThat(folder.resolve(aside)).hasContent(content);
            engine.putAlias("library", "good");
        }
        try (EmbeddedEngine engine = open()) {
            assertThat(engine.aliases()).containsEntry("library", "good");
            assertThat(engine.health().getStatus()).isEqualTo(Status.UP);
        }
    }

    @Test
    void exportOfACollectionThatIsClosedIsUnavailable() throws Exception {
        EmbeddedEngine engine = open();
        make(engine, "good");
        engine.close();
        assertThat(catchThrowableOfType(ProblemException.class, () -> engine.export("good", "", document -> { })).problem())
                .isEqualTo(Problem.UNAVAILABLE);
    }

    private static void damage(Path collection, String what) throws IOException {
        try (Stream<Path> files = Files.walk(collection)) {
            List<Path> hit = files.filter(Files::isRegularFile).filter(file -> file.getFileName().toString().contains(what)).toList();
            assertThat(hit).isNotEmpty();
            for (Path file : hit) {
                Files.write(file, "damaged".getBytes());
            }
        }
    }

    @Test
    void indexThatFailsIsUnavailableAndHealthSaysSo() throws Exception {
        try (EmbeddedEngine engine = open()) {
            make(engine, "lost");
            make(engine, "good");
            put(engine, "lost", 1);
            FileSystemUtils.deleteRecursively(folder.resolve("collection-lost"));
            assertUnavailable(() -> put(engine, "lost", 2));
            assertUnavailable(() -> put(engine, "lost", 3));
            assertUnavailable(() -> engine.find("lost"));
            assertThat(engine.health().getStatus()).isEqualTo(Status.DOWN);
            put(engine, "good", 1);
            assertThat(numbers(engine, "good")).containsExactly(1);
        }
    }

    @Test
    void callsAfterTheEndAreUnavailable() throws Exception {
        EmbeddedEngine engine = open();
        make(engine, "closed");
        engine.close();
        assertUnavailable(() -> put(engine, "closed", 1));
        assertUnavailable(() -> numbers(engine, "closed"));
        assertUnavailable(() -> engine.find("closed"));
    }

    @Test
    void collectionThatCannotBeMadeIsUnavailable() throws Exception {
        try (EmbeddedEngine engine = open()) {
            Files.writeString(folder.resolve("collection-taken"), "a file in its place");
            assertUnavailable(() -> {
                try {
                    make(engine, "taken");
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
    }

    private static void assertUnavailable(Runnable call) {
        ProblemException failed = catchThrowableOfType(ProblemException.class, call::run);
        assertThat(failed.problem()).isEqualTo(Problem.UNAVAILABLE);
        assertThat(failed.getCause()).as("for the log").isNotNull();
    }
}

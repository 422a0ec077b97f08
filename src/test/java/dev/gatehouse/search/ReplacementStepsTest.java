package dev.gatehouse.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Lines;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.Request;
import dev.gatehouse.search.SearchEngine.Action;
import dev.gatehouse.search.SearchEngine.Change;
import dev.gatehouse.search.embedded.TestEngines;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replacement loses nothing, wherever its process is killed and whatever is written in whatever order meanwhile. */
class ReplacementStepsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> STEPS = Set.of("create", "putAlias", "deleteAlias", "delete", "bulk", "apply");
    private static final int DOCUMENTS = 1_100;
    private static final Caller EDITOR = new Caller(Caller.Kind.USER, "u-1", "anna", Set.of("user", "editor"), "", "s", "pwd", Instant.EPOCH,
            "t", Origin.internal());
    private static final Request LIBRARY = new Request("POST", Map.of("name", "library"), Map.of(), name -> null);
    @TempDir
    Path folder;
    private SearchEngine engine;
    private final CollectionAccess access = new CollectionAccess(Map.of(), Map.of());
    private final Acts acts = new Acts(new RememberedActs());

    /** The process ends here. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    @BeforeEach
    void make() {
        engine = TestEngines.open(folder);
        engine.create(new Schema("books", List.of(field("n")), null));
        engine.putAlias("library", "books");
        engine.apply("books", IntStream.range(0, DOCUMENTS).mapToObj(n -> put(n, n)).toList());
    }

    @AfterEach
    void close() throws Exception {
        ((AutoCloseable) engine).close();
    }

    private static Field field(String name) {
        return new Field(name, "int32", null, true, null, null);
    }

    private static Reindex.Wanted wanted() {
        return new Reindex.Wanted(List.of(field("n"), field("m")), null, Map.of());
    }

    private static ObjectNode document(int id, int n) {
        return JSON.createObjectNode().put("id", "d" + id).put("n", n);
    }

    private static Change put(int id, int n) {
        return new Change("d" + id, document(id, n));
    }

    private static void replace(Reindex reindex, Lines.Sink sink) throws IOException {
        reindex.run(EDITOR, LIBRARY, wanted()).writeTo(sink);
    }

    private Reindex reindex(SearchEngine through, Writes writes) {
        return new Reindex(through, writes, access, acts);
    }

    private Map<String, Integer> contents() throws IOException {
        Map<String, Integer> contents = new TreeMap<>();
        engine.export(engine.aliases().get("library"), "", document -> contents.put(document.get("id").asText(), document.get("n").asInt()));
        return contents;
    }

    /** The engine, until so many things were done with it. */
    private SearchEngine killedBefore(int step) {
        AtomicInteger steps = new AtomicInteger();
        return watched((call, arguments) -> {
            if (STEPS.contains(call) && steps.incrementAndGet() == step) {
                throw new Killed();
            }
        });
    }

    /** @param before is told the name of each call and what it is given */
    private SearchEngine watched(BiConsumer<String, Object[]> before) {
        return (SearchEngine) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {SearchEngine.class}, (proxy, method, arguments) -> {
            before.accept(method.getName(), arguments);
            try {
                return method.invoke(engine, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    @Test
    void runThatIsKilledAtAnyStepIsEndedByTheSameCall() throws Exception {
        Map<String, Integer> before = contents();
        boolean killed = true;
        for (int step = 1; killed; step++) {
            SearchEngine dying = killedBefore(step);
            killed = catchThrowableOfType(Killed.class, () -> replace(reindex(dying, new Writes(dying)), line -> { })) != null;
            assertThat(contents()).as("killed before step %d", step).isEqualTo(before);
            List<Object> lines = new ArrayList<>();
            replace(reindex(engine, new Writes(engine)), lines::add);
            assertThat(lines.get(lines.size() - 1).toString()).as("after step %d", step).startsWith("{summary=");
            assertThat(contents()).as("ended after step %d", step).isEqualTo(before);
            assertThat(engine.aliases()).as("step %d", step).containsOnlyKeys("library");
            assertThat(engine.list()).as("step %d", step).hasSize(1);
        }
    }

    @Test
    void otherProcessesKnowOfTheRunBeforeCopyingBegins() throws Exception {
        List<String> calls = new ArrayList<>();
        SearchEngine watched = watched((call, arguments) -> calls.add(call.equals("putAlias") ? call + " " + arguments[0] : call));
        replace(reindex(watched, new Writes(watched)), line -> { });
        assertThat(calls).containsSubsequence("putAlias replacing.library", "create", "export", "bulk");
        assertThat(calls.subList(0, calls.indexOf("putAlias replacing.library"))).doesNotContain("create", "export", "bulk");
    }

    @Test
    void whatIsWrittenOnceAnotherProcessHasSwitchedStays() throws Exception {
        SearchEngine watched = watched((call, arguments) -> {
            String to = engine.aliases().get("replacing.library");
            if (call.equals("export") && arguments[0].equals(to)) {
                engine.putAlias("library", to);
                engine.apply(to, List.of(put(DOCUMENTS, 1)));
            }
        });
        assertThat(catchThrowableOfType(ProblemException.class, () -> replace(reindex(watched, new Writes(watched)), line -> { })).problem())
                .isEqualTo(Problem.CONFLICT);
        assertThat(contents()).containsEntry("d" + DOCUMENTS, 1).hasSize(DOCUMENTS + 1);
    }

    @Test
    void givingUpAfterTheSwitchLeavesTheNewCollection() throws Exception {
        Map<String, Integer> before = contents();
        for (int step = 1; step < 20; step++) {
            SearchEngine dying = killedBefore(step);
            catchThrowableOfType(Killed.class, () -> replace(reindex(dying, new Writes(dying)), line -> { }));
            try {
                reindex(engine, new Writes(engine)).cancel(EDITOR, LIBRARY);
            } catch (ProblemException e) {
                assertThat(e.problem()).isEqualTo(Problem.NOT_FOUND);
            }
            assertThat(contents()).as("given up after step %d", step).isEqualTo(before);
        }
    }

    @Test
    void partialUpdateOfWhatIsNotCopiedYetIsNotLost() throws Exception {
        Writes writes = new Writes(engine);
        Map<String, Integer> wanted = contents();
        replace(reindex(engine, writes), line -> {
            if (line.toString().contains("looked_at=0")) {
                writes.bulk("books", Action.UPDATE, List.of(document(1_050, -1)));
            }
            if (line.toString().contains("looked_at=1000")) {
                writes.bulk("books", Action.EMPLACE, List.of(document(1_060, -2), document(3, -3)));
            }
        });
        wanted.putAll(Map.of("d1050", -1, "d1060", -2, "d3", -3));
        assertThat(contents()).isEqualTo(wanted);
    }

    @Test
    void writeThatReachedTheOldCollectionOnlyIsInTheNewOneToo() throws Exception {
        replace(reindex(engine, new Writes(engine)), line -> {
            if (line.toString().contains("looked_at=1000")) {
                // its process ended between the two, or another write came between
                engine.apply("books", List.of(put(3, -3), new Change("d4", null)));
            }
        });
        assertThat(contents()).containsEntry("d3", -3).doesNotContainKey("d4").hasSize(DOCUMENTS - 1);
    }

    @Test
    void writeWhileTheNewCollectionIsNotMadeYetIsNoFault() throws Exception {
        engine.putAlias(Marks.successor("library"), "books--soon");
        Writes writes = new Writes(engine);
        writes.apply("books", List.of(put(3, -3)));
        replace(reindex(engine, writes), line -> { });
        assertThat(contents()).containsEntry("d3", -3);
        assertThat(engine.aliases()).containsEntry("library", "books--soon");
    }

    @Test
    void schemaThatIsRefusedLeavesNothing() {
        Reindex.Wanted wrong = new Reindex.Wanted(List.of(new Field("n", "geopoint", null, null, null, null)), null, Map.of());
        assertThat(catchThrowableOfType(ProblemException.class, () -> reindex(engine, new Writes(engine)).run(EDITOR, LIBRARY, wrong)
                .writeTo(line -> { })).problem()).isEqualTo(Problem.FIELD_INVALID);
        assertThat(engine.aliases()).containsOnlyKeys("library");
    }

    @Test
    void aliasThatIsPointedElsewhereMeanwhileStaysThere() {
        engine.create(new Schema("other", List.of(field("n")), null));
        Request put = new Request("PUT", Map.of("name", "library"), Map.of(), name -> null);
        Aliases aliases = new Aliases(engine, access, acts);
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> replace(reindex(engine, new Writes(engine)), line -> {
            if (line.toString().contains("looked_at=1000")) {
                assertThat(catchThrowableOfType(ProblemException.class, () -> aliases.put(EDITOR, put, new Aliases.Target("other"))).problem())
                        .isEqualTo(Problem.CONFLICT);
                assertThat(catchThrowableOfType(ProblemException.class, () -> aliases.delete(EDITOR, put)).problem()).isEqualTo(Problem.CONFLICT);
                // past the relay
                engine.putAlias("library", "other");
            }
        }));
        assertThat(refused.problem()).isEqualTo(Problem.CONFLICT);
        assertThat(engine.aliases()).containsEntry("library", "other");
        assertThat(engine.find("books")).isPresent();
    }

    @Test
    void rulesThatChangeMeanwhileAreCarriedOverAsTheyAreInTheEnd() throws Exception {
        RememberedRules rules = new RememberedRules();
        SearchEngine ruled = (SearchEngine) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {SearchEngine.class},
                (proxy, method, arguments) -> method.getName().equals("curations") ? rules : method.invoke(engine, arguments));
        rules.put("books", Curations.Kind.SYNONYMS, "a", JSON.createObjectNode().put("root", "a"));
        rules.put("books", Curations.Kind.SYNONYMS, "b", JSON.createObjectNode().put("root", "b"));
        replace(reindex(ruled, new Writes(ruled)), line -> {
            if (line.toString().contains("looked_at=1000")) {
                rules.delete("books", Curations.Kind.SYNONYMS, "a");
                rules.put("books", Curations.Kind.SYNONYMS, "b", JSON.createObjectNode().put("root", "changed"));
                rules.put("books", Curations.Kind.OVERRIDES, "c", JSON.createObjectNode().put("root", "c"));
            }
        });
        String now = engine.aliases().get("library");
        assertThat(rules.list(now, Curations.Kind.SYNONYMS)).extracting(rule -> rule.get("root").asText()).containsExactly("changed");
        assertThat(rules.list(now, Curations.Kind.OVERRIDES)).hasSize(1);
    }

    @Test
    void collectionThatAnotherAliasStandsForTooIsNotReplaced() {
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> replace(reindex(engine, new Writes(engine)), line -> {
            if (line.toString().contains("looked_at=1000")) {
                engine.putAlias("shelf", "books");
            }
        }));
        assertThat(refused.problem()).as("made meanwhile").isEqualTo(Problem.CONFLICT);
        assertThat(refused.detail()).contains("shelf");
        assertThat(catchThrowableOfType(ProblemException.class, () -> replace(reindex(engine, new Writes(engine)), line -> { })).problem())
                .isEqualTo(Problem.CONFLICT);
        assertThat(engine.find("books")).isPresent();
        assertThat(engine.aliases()).containsEntry("library", "books").containsEntry("shelf", "books");
    }

    @Test
    void nobodyMakesTheMarksOfAReplacementByHand() {
        Aliases aliases = new Aliases(engine, access, acts);
        for (String mark : List.of("replacing.library", "replaced.library")) {
            Request request = new Request("PUT", Map.of("name", mark), Map.of(), name -> null);
            assertThat(catchThrowableOfType(ProblemException.class, () -> aliases.put(EDITOR, request, new Aliases.Target("mine"))).problem())
                    .as(mark).isEqualTo(Problem.FIELD_INVALID);
            engine.putAlias(mark, "books");
            assertThat(catchThrowableOfType(ProblemException.class, () -> aliases.delete(EDITOR, request)).problem()).isEqualTo(Problem.NOT_FOUND);
        }
    }
}

package dev.gatehouse.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.Request;
import dev.gatehouse.search.SearchEngine.Change;
import dev.gatehouse.search.embedded.TestEngines;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A collection is replaced while it is searched and written, and a run that was broken off goes on. */
class ReindexTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** More than are copied at a time. */
    private static final int DOCUMENTS = 1_200;
    private static final Request LIBRARY = new Request("POST", Map.of("name", "library"), Map.of(), name -> null);
    private static final Caller EDITOR = new Caller(Caller.Kind.USER, "u-1", "anna", Set.of("user", "editor"), "", "s", "pwd", Instant.EPOCH,
            "t", Origin.internal());
    @TempDir
    Path folder;
    private final RememberedActs acts = new RememberedActs();
    private SearchEngine engine;
    private Writes writes;
    private Reindex reindex;

    @BeforeEach
    void make() {
        engine = TestEngines.open(folder);
        writes = new Writes(engine);
        reindex = new Reindex(engine, writes, new CollectionAccess(Map.of("owned", "service-a"), Map.of()), new Acts(acts));
        engine.create(new Schema("books-1", List.of(field("n", "int32")), null));
        engine.putAlias("library", "books-1");
    }

    private void fill(int documents) {
        engine.apply("books-1", IntStream.range(0, documents).mapToObj(ReindexTest::put).toList());
    }

    @AfterEach
    void close() throws Exception {
        ((AutoCloseable) engine).close();
    }

    private static Field field(String name, String type) {
        return new Field(name, type, null, true, null, null);
    }

    private static Change put(int n) {
        ObjectNode document = JSON.createObjectNode().put("id", "d" + n).put("n", n).put("more", "word" + n);
        return new Change("d" + n, document);
    }

    private static Change changed(int n) {
        return new Change("d" + n, JSON.createObjectNode().put("id", "d" + n).put("n", -1).put("more", "changed"));
    }

    private static Reindex.Wanted wanted() {
        return new Reindex.Wanted(List.of(field("n", "int32"), field("more", "string")), null, Map.of());
    }

    private Set<String> ids() throws IOException {
        Set<String> ids = new TreeSet<>();
        engine.export(engine.aliases().get("library"), "", document -> ids.add(document.get("id").asText()));
        return ids;
    }

    private long found(String word) {
        return ((Number) engine.search(engine.aliases().get("library"), new SearchRequest(Map.of("q", word, "query_by", "more", "prefix", "false",
                "num_typos", "0"), "")).get("found")).longValue();
    }

    @Test
    void documentsMoveTheAliasSwitchesAndTheOldCollectionIsGone() throws Exception {
        fill(DOCUMENTS);
        List<Object> lines = new ArrayList<>();
        reindex.run(EDITOR, LIBRARY, wanted()).writeTo(lines::add);
        assertThat(lines.get(0).toString()).contains("total=" + DOCUMENTS);
        assertThat(lines.get(lines.size() - 1).toString()).startsWith("{summary=").contains("copied=" + DOCUMENTS);
        assertThat(engine.find("books-1")).isEmpty();
        assertThat(engine.aliases()).containsOnlyKeys("library");
        assertThat(ids()).hasSize(DOCUMENTS);
        assertThat(found("word7")).isEqualTo(1);
    }

    @Test
    void whatIsWrittenMeanwhileIsInTheNewCollectionAsItWasWrittenLast() throws Exception {
        fill(DOCUMENTS);
        Set<Integer> touched = new TreeSet<>();
        reindex.run(EDITOR, LIBRARY, wanted()).writeTo(line -> {
            if (line.toString().startsWith("{progress=")) {
                // between two batches of the copy: some of these are copied already, some are not
                List<Integer> some = IntStream.range(0, DOCUMENTS).filter(n -> n % 7 == touched.size() % 7).boxed().toList();
                writes.apply("books-1", some.stream().map(n -> n % 2 == 0 ? new Change("d" + n, null) : changed(n)).toList());
                touched.addAll(some);
            }
        });
        assertThat(touched).hasSizeGreaterThan(DOCUMENTS / 7);
        long deleted = touched.stream().filter(n -> n % 2 == 0).count();
        assertThat(ids()).hasSize(DOCUMENTS - (int) deleted);
        assertThat(found("changed")).isEqualTo(touched.size() - deleted);
    }

    @Test
    void runThatWasBrokenOffGoesOnAndCopiesNothingTwice() throws Exception {
        fill(DOCUMENTS);
        catchThrowableOfType(IOException.class, () -> reindex.run(EDITOR, LIBRARY, wanted()).writeTo(line -> {
            if (line.toString().contains("looked_at=1000")) {
                throw new IOException("the client is gone");
            }
        }));
        assertThat(engine.aliases()).containsEntry("library", "books-1").containsKey("replacing.library");
        writes.apply("books-1", List.of(new Change("d0", null), put(9_999)));
        List<Object> lines = new ArrayList<>();
        reindex.run(EDITOR, LIBRARY, wanted()).writeTo(lines::add);
        assertThat(lines.get(lines.size() - 1).toString()).contains("copied=" + (DOCUMENTS - 1_000));
        assertThat(ids()).hasSize(DOCUMENTS).contains("d9999").doesNotContain("d0");
        assertThat(engine.list()).hasSize(1);
    }

    @Test
    void documentThatDoesNotFitKeepsTheOldCollectionAndTheRunCanBeGivenUp() {
        fill(10);
        Reindex.Wanted numbers = new Reindex.Wanted(List.of(field("more", "int32")), null, Map.of());
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> reindex.run(EDITOR, LIBRARY, numbers).writeTo(line -> { }));
        assertThat(refused.problem()).isEqualTo(Problem.UNPROCESSABLE);
        assertThat(engine.aliases()).containsEntry("library", "books-1");
        assertThat(catchThrowableOfType(ProblemException.class, () -> reindex.run(EDITOR, LIBRARY, wanted()).writeTo(line -> { })).problem())
                .as("another schema while one is begun").isEqualTo(Problem.CONFLICT);
        reindex.cancel(EDITOR, LIBRARY);
        assertThat(engine.aliases()).containsOnlyKeys("library");
        assertThat(engine.list()).hasSize(1);
        assertThat(catchThrowableOfType(ProblemException.class, () -> reindex.cancel(EDITOR, LIBRARY)).problem()).isEqualTo(Problem.NOT_FOUND);
    }

    @Test
    void rightsAreThoseOfTheCollectionWhateverItsGeneration() throws Exception {
        fill(10);
        CollectionAccess access = new CollectionAccess(Map.of(),
                Map.of("books-1", new CollectionAccess.Rule(null, null, Map.of("user", "n:=7"))));
        Searches searches = new Searches(engine, access, new Names(engine));
        reindex.run(EDITOR, LIBRARY, wanted()).writeTo(line -> { });
        Searches.Query all = new Searches.Query("library", Map.of("q", JSON.getNodeFactory().textNode("*")));
        assertThat(searches.search(EDITOR, all)).containsEntry("found", 1);
        reindex.run(EDITOR, LIBRARY, wanted()).writeTo(line -> { });
        assertThat(searches.search(EDITOR, all)).containsEntry("found", 1);
        assertThat(engine.list()).singleElement().extracting(it -> Generations.nameOf(it.schema().name())).isEqualTo("books-1");
    }

    @Test
    void onlyWhoMayWriteReplaces() {
        engine.putAlias("mine", "owned");
        Request mine = new Request("POST", Map.of("name", "mine"), Map.of(), name -> null);
        assertThat(catchThrowableOfType(ProblemException.class, () -> reindex.run(EDITOR, mine, wanted())).problem()).isEqualTo(Problem.CALLER_NOT_ALLOWED);
        Request none = new Request("POST", Map.of("name", "none"), Map.of(), name -> null);
        assertThat(catchThrowableOfType(ProblemException.class, () -> reindex.run(EDITOR, none, wanted())).problem()).isEqualTo(Problem.NOT_FOUND);
    }
}

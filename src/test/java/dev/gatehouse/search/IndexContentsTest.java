package dev.gatehouse.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.search.IndexContents.Batch;
import dev.gatehouse.search.IndexContents.Change;
import dev.gatehouse.search.IndexContents.Listing;
import dev.gatehouse.search.IndexContents.Named;
import dev.gatehouse.search.IndexContents.Prepared;
import dev.gatehouse.search.embedded.TestEngines;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a service does with its own collection, on the embedded engine. */
class IndexContentsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Caller OWNER = Caller.service("service-a", Origin.internal());
    @TempDir
    Path folder;
    private SearchEngine engine;
    private IndexContents contents;
    private long nanos;
    private long nanosPerLook;

    @BeforeEach
    void make() throws Exception {
        engine = TestEngines.open(folder);
        contents = new IndexContents(engine, new Writes(engine), new CollectionAccess(Map.of("owned", "service-a"), Map.of()),
                new Names(engine), () -> nanos += nanosPerLook);
        contents.create(OWNER, schema());
    }

    @AfterEach
    void close() throws Exception {
        ((AutoCloseable) engine).close();
    }

    private static Schema schema() throws Exception {
        return JSON.readValue("{\"name\":\"owned\",\"fields\":[{\"name\":\"n\",\"type\":\"int32\"}]}", Schema.class);
    }

    private static Change put(String id, long revision, int n) {
        return new Change(id, revision, JSON.createObjectNode().put("id", id).put("n", n).put("revision", revision));
    }

    private void apply(Change... changes) {
        contents.apply(OWNER, new Batch("owned", List.of(changes)));
    }

    private List<Integer> numbers(String filter) {
        return contents.list(OWNER, new Listing("owned", filter)).documents().stream().map(it -> it.get("n").asInt()).sorted().toList();
    }

    @Test
    void olderChangeThatComesLateIsPassedOver() {
        apply(put("a", 5, 50));
        apply(put("a", 4, 40), new Change("a", 3, null), put("b", 1, 10));
        assertThat(numbers("")).containsExactly(10, 50);
        apply(put("a", 5, 55));
        assertThat(numbers("id:=a")).as("the same again is applied").containsExactly(55);
        apply(new Change("a", 6, null));
        assertThat(numbers("")).containsExactly(10);
    }

    @Test
    void changeThatWasLookedAtForTooLongIsNotWrittenAsItMayBeOvertakenByThen() {
        nanosPerLook = Duration.ofSeconds(9).toNanos();
        assertThat(catchThrowableOfType(ProblemException.class, () -> apply(put("a", 5, 50))).problem()).isEqualTo(Problem.UNAVAILABLE);
        assertThat(numbers("")).isEmpty();
    }

    @Test
    void changeOfAHigherRevisionWins() {
        apply(put("a", Long.MAX_VALUE - 1, 50));
        apply(new Change("a", Long.MAX_VALUE, JSON.createObjectNode().put("id", "a").put("n", 7).put("revision", 3)));
        assertThat(numbers("")).containsExactly(7);
    }

    @Test
    void manyDocumentsAreLookedAtAndListedByFilter() {
        apply(IntStream.range(0, 180).mapToObj(n -> put("doc-" + n, 1, n)).toArray(Change[]::new));
        apply(IntStream.range(0, 180).mapToObj(n -> put("doc-" + n, n % 2 == 0 ? 0 : 2, -n)).toArray(Change[]::new));
        assertThat(numbers("n:>=0")).hasSize(90);
        assertThat(numbers("id:=[`doc-1`,`doc-2`]")).containsExactly(-1, 2);
    }

    @Test
    void preparedCollectionTakesThePlaceOfTheOneBeforeWhichIsSearchedUntilThen() throws Exception {
        apply(put("a", 1, 1));
        String abandoned = contents.prepare(OWNER, schema()).by();
        String next = contents.prepare(OWNER, schema()).by();
        assertThat(engine.find(abandoned)).as("left by an attempt that was broken off").isEmpty();
        contents.apply(OWNER, new Batch(next, List.of(put("b", 1, 2))));
        assertThat(numbers("")).containsExactly(1);
        contents.promote(OWNER, new Prepared("owned", next));
        assertThat(numbers("")).containsExactly(2);
        assertThat(engine.list()).hasSize(1);
        ((AutoCloseable) engine).close();
        make();
        assertThat(numbers("")).as("after a restart").containsExactly(2);
    }

    @Test
    void onlyOneOfTheSameNameThatWasPreparedIsPromoted() throws Exception {
        engine.create(new Schema("books", schema().fields(), null));
        String current = engine.aliases().get("owned");
        for (String by : List.of("books", current, "owned--gone")) {
            assertThat(catchThrowableOfType(ProblemException.class, () -> contents.promote(OWNER, new Prepared("owned", by))).problem())
                    .as(by).isEqualTo(Problem.NOT_FOUND);
        }
        assertThat(engine.aliases()).containsEntry("owned", current);
    }

    @Test
    void collectionThatWasLostIsMadeAgainAndOneMadePastTheRelayIsReplaced() throws Exception {
        engine.delete(engine.aliases().get("owned"));
        assertThat(contents.find(OWNER, new Named("owned")).schema()).isNull();
        contents.create(OWNER, schema());
        apply(put("a", 1, 1));
        assertThat(numbers("")).containsExactly(1);
        engine.deleteAlias("owned");
        engine.create(schema());
        contents.promote(OWNER, contents.prepare(OWNER, schema()));
        assertThat(engine.list()).hasSize(1);
        assertThat(numbers("")).isEmpty();
    }

    @Test
    void generationWhoseAliasWasLostIsDroppedWhenTheCollectionIsMadeAgainAndOthersStay() throws Exception {
        engine.create(new Schema("books", schema().fields(), null));
        String lost = engine.aliases().get("owned");
        engine.deleteAlias("owned");
        contents.create(OWNER, schema());
        assertThat(engine.list()).extracting(each -> each.schema().name()).containsExactlyInAnyOrder("books", engine.aliases().get("owned"));
        assertThat(engine.aliases().get("owned")).isNotEqualTo(lost);
    }

    @Test
    void onlyTheOwnerMayAndOnlyWithItsOwn() {
        Caller admin = new Caller(Caller.Kind.USER, "usr_1", "admin", Set.of("admin", "editor", "user"), "", "ses_1", Caller.MFA,
                Clock.systemUTC().instant(), "", Origin.internal());
        for (Caller other : List.of(admin, Caller.service("kms", Origin.internal()))) {
            assertRefused(() -> contents.apply(other, new Batch("owned", List.of(new Change("a", 9, null)))));
            assertRefused(() -> contents.list(other, new Listing("owned", "")));
            assertRefused(() -> contents.prepare(other, schema()));
            assertRefused(() -> contents.promote(other, new Prepared("owned", "owned--1")));
        }
        assertRefused(() -> contents.apply(OWNER, new Batch("books", List.of(new Change("a", 9, null)))));
    }

    private static void assertRefused(ThrowingCallable call) {
        assertThat(catchThrowableOfType(ProblemException.class, call).problem()).isEqualTo(Problem.CALLER_NOT_ALLOWED);
    }
}

package dev.gatehouse.servicea.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.platform.BackOff;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.services.DocumentIndex.Change;
import dev.gatehouse.servicea.Writers;
import dev.gatehouse.support.MutableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.health.Health;

/** The outbox and its workers on a real PostgreSQL, with an index that can be told to fail. */
class OutboxTest {
    private static final int ATTEMPTS = 3;
    private static final ServiceAStore STORE = ServiceAStore.empty();
    private static final Database database = STORE.database;
    private static final MutableClock clock = STORE.clock;
    private static final Writers editor = STORE.editor;
    private static final AtomicLong IDS = new AtomicLong();
    private final MemoryIndex index = new MemoryIndex();
    private Outbox outbox;
    private IndexedCollection collection;
    private long nanos;

    @BeforeEach
    void emptyTables() {
        ServiceAStore.empty();
        outbox = new Outbox(database, clock);
        collection = new IndexedCollection(index, outbox, new SoleRunner(database), () -> nanos);
        collection.verify();
    }

    private Mirror mirror(int batch) {
        return new Mirror(database, new Claims(database, clock), new ElementDocuments(database), index,
                new BackOff(Duration.ofSeconds(1), Duration.ofMinutes(1), () -> 1), batch, ATTEMPTS);
    }

    private int drain() {
        return mirror(100).run();
    }

    private long element(String comment) {
        long id = IDS.incrementAndGet();
        editor.create("script", id, comment);
        return id;
    }

    private void assertIndexIsAsTheTables() {
        Map<String, Map<String, Object>> expected = new HashMap<>();
        for (String type : List.of("script", "section", "character", "action", "spokenWord")) {
            new ElementDocuments(database).between(type, 1, Long.MAX_VALUE).forEach(it -> expected.put(it.id(), it.document()));
        }
        assertThat(index.documents).containsExactlyInAnyOrderEntriesOf(expected);
    }

    @Test
    void changesWaitAndNoAttemptIsCountedWhileTheIndexIsAway() {
        long id = element("one");
        for (Problem away : List.of(Problem.UNAVAILABLE, Problem.OVERLOADED, Problem.UPSTREAM_TIMEOUT, Problem.CALLER_NOT_ALLOWED)) {
            index.failing = away;
            assertThatThrownBy(this::drain).hasMessageContaining(away.slug());
        }
        assertThat(outbox.depth()).isEqualTo(1);
        assertThat(database.jdbc().sql("SELECT attempts FROM outbox").query(Integer.class).list()).containsExactly(0);
        index.failing = null;
        assertThat(drain()).isEqualTo(1);
        assertThat(index.documents).containsKey("script_" + id + "_1");
        assertThat(outbox.depth()).isZero();
    }

    @Test
    void redeliveryChangesNothingWhenTheAnswerWasLost() {
        long id = element("one");
        editor.addVersion("script", id, "two");
        index.losingAnswers = true;
        assertThatThrownBy(this::drain).hasMessageContaining("lost");
        Map<String, Map<String, Object>> once = Map.copyOf(index.documents);
        index.losingAnswers = false;
        drain();
        assertThat(index.documents).isEqualTo(once);
        assertIndexIsAsTheTables();
    }

    @Test
    void refusedChangeHasItsTurnsWithGrowingWaitsAndIsDeadInTheEndWhileTheOthersGoOn() {
        long bad = element("bad");
        long good = element("good");
        index.refused.add("script_" + bad + "_1");
        drain();
        assertThat(index.documents).containsOnlyKeys("script_" + good + "_1");
        assertThat(drain()).as("its wait is not over").isZero();
        clock.advance(Duration.ofSeconds(1));
        assertThat(drain()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(1));
        assertThat(drain()).as("the second wait is longer").isZero();
        clock.advance(Duration.ofSeconds(1));
        assertThat(drain()).isEqualTo(1);
        assertThat(outbox.dead()).isEqualTo(1);
        assertThat(outbox.depth()).isZero();
        assertThat(database.jdbc().sql("SELECT error FROM outbox").query(String.class).single()).contains("is not liked");
        clock.advance(Duration.ofDays(1));
        assertThat(drain()).as("dead ones are left alone").isZero();
    }

    @Test
    void deadChangeIsTakenAlongWhenTheElementChangesAgain() {
        long id = element("bad");
        index.refused.add("script_" + id + "_1");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            clock.advance(Duration.ofMinutes(1));
            drain();
        }
        index.refused.clear();
        editor.addVersion("script", id, "better");
        drain();
        assertThat(outbox.dead()).isZero();
        assertIndexIsAsTheTables();
    }

    @Test
    void changeIsNotPassedOverWhenItsTransactionCommitsAfterLaterOnes() throws Exception {
        CountDownLatch written = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        long late = IDS.incrementAndGet();
        ExecutorService other = Executors.newSingleThreadExecutor();
        Future<?> slow = other.submit(() -> database.tx().executeWithoutResult(tx -> {
            outbox.note(List.of(new Outbox.Span("section", late, 1, 1, 1)));
            written.countDown();
            awaitLatch(commit);
        }));
        written.await();
        long early = element("later, but committed first");
        drain();
        assertThat(index.documents).containsKey("script_" + early + "_1");
        assertThat(outbox.depth()).isZero();
        commit.countDown();
        slow.get();
        other.shutdown();
        assertThat(drain()).as("its id is lower than what was taken before").isEqualTo(1);
        assertThat(index.applied.get(index.applied.size() - 1).id()).isEqualTo("section_" + late + "_1");
    }

    @Test
    void anElementIsWorkedOnByOneWorkerAtATimeAndTheOthersTakeTheRest() {
        long first = element("one");
        long second = element("two");
        Claims claims = new Claims(database, clock);
        database.tx().executeWithoutResult(tx -> {
            assertThat(claims.take(1)).extracting(Claims.Claim::elementId).containsExactly(first);
            inAnotherSession(() -> editor.addVersion("script", first, "while it is worked on"));
            inAnotherSession(() -> assertThat(claims.take(10)).extracting(Claims.Claim::elementId).containsExactly(second));
        });
    }

    @Test
    void whatIsDeletedLeavesTheIndexAndWhatIsMadeAgainIsThere() {
        long gone = element("one");
        editor.addVersion("script", gone, "two");
        long again = element("one");
        editor.addVersion("script", again, "two");
        drain();
        editor.delete("script", gone);
        editor.delete("script", again);
        editor.create("script", again, "anew");
        drain();
        assertThat(index.documents).containsOnlyKeys("script_" + again + "_1");
        assertIndexIsAsTheTables();
    }

    @Test
    void reorderReachesEveryVersionAlsoOfAnElementWithMoreThanFitIntoOneCall() {
        long many = element("one");
        long other = element("other");
        database.jdbc().sql("""
                INSERT INTO versions SELECT 'script', ?, n, 1, 'version ' || n, 'usr_editor', now() FROM generate_series(2, 1200) n""")
                .param(many).update();
        editor.reorder("script", List.of(many, other), List.of(other, many));
        drain();
        assertThat(index.documents).hasSize(1_201);
        assertIndexIsAsTheTables();
    }

    @Test
    void missingCollectionIsMadeAndFilledFromTheTables() {
        element("one");
        element("two");
        drain();
        index.drop(IndexedCollection.NAME);
        element("three");
        assertThatThrownBy(this::drain).hasMessageContaining("not-found");
        collection.doubt();
        collection.verify();
        drain();
        assertThat(index.documents).hasSize(3);
        assertIndexIsAsTheTables();
    }

    @Test
    void collectionIsLookedAtOnceAMinute() {
        index.drop(IndexedCollection.NAME);
        collection.verify();
        assertThat(index.schema).isNull();
        nanos += TimeUnit.MINUTES.toNanos(1);
        collection.verify();
        assertThat(index.schema).isNotNull();
    }

    @Test
    void schemaThatDoesNotFitIsNamedAndLeftAloneUntilItIsRebuilt() {
        element("one");
        drain();
        index.schema = Map.of("name", IndexedCollection.NAME, "default_sorting_field", "sequence_number", "fields", List.of(
                Map.of("name", "element_type", "type", "string", "facet", true), Map.of("name", "element_id", "type", "string"),
                Map.of("name", "sequence_number", "type", "int64"), Map.of("name", "version_number", "type", "int32"),
                Map.of("name", "mood", "type", "string")));
        collection.doubt();
        assertThatThrownBy(collection::verify).isInstanceOf(IncompatibleSchemaException.class)
                .hasMessageContainingAll("element_id", "comment is missing", "mood", "gatehouse service-a reindex");
        assertHealthSaysSo();
        assertThat(collection.rebuild()).isTrue();
        collection.verify();
        drain();
        assertIndexIsAsTheTables();
    }

    private void assertHealthSaysSo() {
        OutboxWorkers workers = workers();
        workers.start();
        await().until(() -> workers.trouble() != null);
        Health health = new IndexHealth(workers, outbox).health();
        workers.stop();
        assertThat(health.getStatus().getCode()).isEqualTo("DEGRADED");
        assertThat(health.getDetails().get("index").toString()).contains("gatehouse service-a reindex");
    }

    private OutboxWorkers workers() {
        return new OutboxWorkers(mirror(10), collection, new Applied(outbox), new BackOff(Duration.ofMillis(5), Duration.ofMillis(20), () -> 1),
                Duration.ofMillis(20), 2);
    }

    @Test
    void workersCatchUpByThemselvesOnceTheIndexIsBack() {
        index.failing = Problem.UNAVAILABLE;
        OutboxWorkers workers = workers();
        workers.start();
        for (int i = 0; i < 30; i++) {
            element("number " + i);
        }
        await().until(() -> workers.trouble() != null);
        assertThat(outbox.depth()).isEqualTo(30);
        index.failing = null;
        await().atMost(Duration.ofSeconds(20)).until(() -> outbox.depth() == 0 && workers.trouble() == null);
        workers.stop();
        assertIndexIsAsTheTables();
    }

    @Test
    void writersAndWorkersAtTheSameTimeLoseNothingAndKeepTheOrderOfEachElement() throws Exception {
        List<Long> ids = LongStream.range(0, 12).mapToObj(n -> element("start " + n)).toList();
        AtomicBoolean writing = new AtomicBoolean(true);
        ExecutorService threads = Executors.newFixedThreadPool(7);
        List<Future<?>> workers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            workers.add(threads.submit(() -> {
                while (writing.get() || outbox.depth() > 0) {
                    mirror(3).run();
                }
            }));
        }
        List<Future<?>> writers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Random chance = new Random(i);
            writers.add(threads.submit(() -> {
                for (int n = 0; n < 25; n++) {
                    write(ids, chance);
                }
            }));
        }
        for (Future<?> writer : writers) {
            writer.get();
        }
        writing.set(false);
        for (Future<?> worker : workers) {
            worker.get();
        }
        threads.shutdown();
        assertIndexIsAsTheTables();
        assertEachDocumentOnlyEverGrew();
    }

    private static void write(List<Long> ids, Random chance) {
        long id = ids.get(chance.nextInt(ids.size()));
        if (chance.nextInt(4) > 0) {
            editor.addVersion("script", id, "by chance " + chance.nextInt());
        } else {
            long other = ids.get((ids.indexOf(id) + 1) % ids.size());
            editor.reorder("script", List.of(id, other), List.of(other, id));
        }
    }

    private void assertEachDocumentOnlyEverGrew() {
        Map<String, Long> revisions = new HashMap<>();
        for (Change change : index.applied) {
            assertThat(change.revision()).as(change.id()).isGreaterThanOrEqualTo(revisions.getOrDefault(change.id(), 0L));
            revisions.put(change.id(), change.revision());
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In a transaction of its own on a connection of its own. */
    private static void inAnotherSession(Runnable work) {
        Thread thread = new Thread(() -> database.tx().executeWithoutResult(tx -> work.run()));
        AtomicBoolean failed = new AtomicBoolean();
        thread.setUncaughtExceptionHandler((t, e) -> failed.set(true));
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assertThat(failed).isFalse();
    }
}

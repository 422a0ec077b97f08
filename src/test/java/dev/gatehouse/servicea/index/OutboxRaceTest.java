package dev.gatehouse.servicea.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.platform.services.DocumentIndex.Change;
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
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writers and workers at the same time. */
class OutboxRaceTest extends OutboxLab {
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
    void anElementsRowsAreCommittedInTheOrderOfTheirIdsAlsoWhenAllAreNotedWhileItIsWritten() throws Exception {
        long id = element("one");
        ExecutorService other = Executors.newSingleThreadExecutor();
        Future<?> noting = database.tx().execute(tx -> {
            editor.addVersion("script", id, "under way");
            Future<?> waiting = other.submit(() -> outbox.noteAllAfter(ElementKey.FIRST, 10));
            await().until(() -> database.jdbc().sql("SELECT count(*) FROM pg_locks WHERE NOT granted")
                    .query(Integer.class).single() > 0);
            return waiting;
        });
        noting.get();
        other.shutdown();
        List<Long> revisions = database.jdbc().sql("SELECT revision FROM outbox ORDER BY id").query(Long.class).list();
        assertThat(revisions).hasSize(3).isSorted();
        assertThat(revisions.get(2)).as("what was noted is what was committed before").isEqualTo(revisions.get(1));
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

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void writersAndWorkersAtTheSameTimeLoseNothingAndKeepTheOrderOfEachElement(boolean severalSearchProcesses) throws Exception {
        index.seenBySeveralProcesses = severalSearchProcesses;
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

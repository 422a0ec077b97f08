package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Entries that come while others are being written share a transaction, and stand or fall with it. */
class LoneEntriesTest {
    private static final int WRITERS = 8;
    private final ExecutorService pool = Executors.newFixedThreadPool(WRITERS + 1);
    private final List<List<String>> transactions = new ArrayList<>();
    private final Semaphore commits = new Semaphore(0);
    private final CountDownLatch begun = new CountDownLatch(1);
    private volatile RuntimeException failure;
    private final LoneEntries entries = new LoneEntries(drafts -> {
        begun.countDown();
        commits.acquireUninterruptibly();
        if (failure != null) {
            throw failure;
        }
        transactions.add(drafts.stream().map(Draft::object).toList());
    });

    @AfterEach
    void stop() {
        commits.release(1_000);
        pool.shutdownNow();
    }

    private static Draft draft(String object) {
        return Draft.of(Caller.service("kms", Origin.internal()), "test.act", object, Outcome.OK, Map.of(), "{}", Instant.EPOCH);
    }

    private CompletableFuture<Void> append(String object) {
        return CompletableFuture.runAsync(() -> entries.append(draft(object)), pool);
    }

    /** The first alone in its transaction, which waits to commit, and the others behind it. */
    private List<CompletableFuture<Void>> oneThenOthers() throws InterruptedException {
        List<CompletableFuture<Void>> acts = new ArrayList<>(List.of(append("first")));
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < WRITERS; i++) {
            acts.add(append("other-" + i));
        }
        Awaitility.await().until(() -> entries.waiting() == WRITERS);
        return acts;
    }

    @Test
    void entriesThatWaitShareOneTransactionAndNoActGoesOnBeforeItCommits() throws InterruptedException {
        List<CompletableFuture<Void>> acts = oneThenOthers();
        assertThat(acts).noneMatch(CompletableFuture::isDone);
        commits.release();
        assertThat(acts.get(0)).succeedsWithin(Duration.ofSeconds(10));
        assertThat(acts.subList(1, acts.size())).noneMatch(CompletableFuture::isDone);
        commits.release();
        acts.forEach(act -> assertThat(act).succeedsWithin(Duration.ofSeconds(10)));
        assertThat(transactions).hasSize(2);
        assertThat(transactions.get(1)).hasSize(WRITERS).allMatch(object -> object.startsWith("other-"));
    }

    @Test
    void actsFailTogetherWithTheirTransactionAndTheNextIsNotHarmed() throws InterruptedException {
        List<CompletableFuture<Void>> acts = oneThenOthers();
        failure = new IllegalStateException("no database");
        commits.release(2);
        acts.forEach(act -> assertThat(act).failsWithin(Duration.ofSeconds(10)).withThrowableThat().withRootCauseInstanceOf(IllegalStateException.class));
        assertThat(transactions).isEmpty();
        failure = null;
        commits.release();
        entries.append(draft("next"));
        assertThat(transactions).containsExactly(List.of("next"));
    }

    @Test
    void actGetsWhatItsTransactionFailedWith() {
        failure = new IllegalStateException("no database");
        commits.release();
        assertThatThrownBy(() -> entries.append(draft("alone"))).isSameAs(failure);
    }
}

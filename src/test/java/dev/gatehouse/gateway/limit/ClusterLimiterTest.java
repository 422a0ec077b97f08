package dev.gatehouse.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.platform.WallTime;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.database.TestDatabases;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.Race;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicas on one PostgreSQL count together. */
class ClusterLimiterTest {
    private static final Rate RATE = Rate.parse("500/1h");
    @TempDir
    Path folder;
    private final MutableClock clock = new MutableClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final ExecutorService threads = new ThreadPoolExecutor(8, 8, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(2_000));
    private TestDatabases databases;

    @BeforeEach
    void start() {
        databases = new TestDatabases(folder);
    }

    @AfterEach
    void stop() throws Exception {
        threads.shutdownNow();
        databases.close();
    }

    private ClusterLimiter replica() {
        ClusterLimiter limiter = new ClusterLimiter(() -> databases.open("gateway"), threads, new WallTime(clock));
        limiter.open();
        return limiter;
    }

    private static Decision take(Limiter limiter, String bucket) throws Exception {
        return limiter.take(bucket, RATE).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void twoReplicasLetThroughExactlyWhatOneWould() throws Exception {
        List<ClusterLimiter> replicas = List.of(replica(), replica());
        AtomicInteger turn = new AtomicInteger();
        List<Integer> passed = Race.of(8, () -> {
            int count = 0;
            for (int i = 0; i < 250; i++) {
                count += take(replicas.get(turn.incrementAndGet() % 2), "orders").passed() ? 1 : 0;
            }
            return count;
        });
        assertThat(passed.stream().mapToInt(Integer::intValue).sum()).isEqualTo(500);
        assertThat(take(replicas.get(0), "another").remaining()).isEqualTo(499);
    }

    @Test
    void bucketsAreNamedByADigestAndRemovedOnceTheyWouldBeFull() throws Exception {
        ClusterLimiter limiter = replica();
        Database database = databases.open("gateway");
        take(limiter, "caller|usr_secret");
        assertThat(database.jdbc().sql("SELECT name FROM limit_buckets").query(String.class).single()).doesNotContain("usr").hasSize(43);
        // the library keeps ends by the machine's own clock
        long end = database.jdbc().sql("SELECT expires_at FROM limit_buckets").query(Long.class).single();
        assertThat(end).isBetween(System.currentTimeMillis(), System.currentTimeMillis() + 60_000);
        take(limiter, "another");
        database.jdbc().sql("UPDATE limit_buckets SET expires_at = 0 WHERE expires_at = ?").param(end).update();
        limiter.clean();
        await().untilAsserted(() ->
                assertThat(database.jdbc().sql("SELECT count(*) FROM limit_buckets").query(Long.class).single()).isEqualTo(1));
    }

    @Test
    void failsWhenTheStoreIsGone() throws Exception {
        ClusterLimiter limiter = replica();
        take(limiter, "orders");
        databases.close();
        databases = new TestDatabases(folder.resolve("other"));
        assertThatThrownBy(() -> take(limiter, "orders")).hasRootCauseInstanceOf(Exception.class);
    }
}

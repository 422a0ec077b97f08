package dev.gatehouse.gateway.limit;

import dev.gatehouse.platform.Digests;
import dev.gatehouse.platform.database.Database;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.jdbc.PrimaryKeyMapper;
import io.github.bucket4j.postgresql.Bucket4jPostgreSQL;
import io.github.bucket4j.postgresql.PostgreSQLSelectForUpdateBasedProxyManager;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Buckets in PostgreSQL, which all replicas share: exact, at the price of a transaction a request. They are named by a digest, so
 * that the table tells of nobody. A bucket that would be full again is removed.
 */
final class ClusterLimiter implements Limiter {
    private static final Logger log = LoggerFactory.getLogger(ClusterLimiter.class);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int REMOVED_AT_A_TIME = 1_000;
    private final Supplier<Database> database;
    private final Executor threads;
    private final TimeMeter time;
    private volatile PostgreSQLSelectForUpdateBasedProxyManager<String> buckets;

    /**
     * @param database opened at first use: a house without such a limit has none
     * @param threads bounded, and refuse what does not fit
     */
    ClusterLimiter(Supplier<Database> database, Executor threads, TimeMeter time) {
        this.database = database;
        this.threads = threads;
        this.time = time;
    }

    /** Opens the database, unless it is. */
    synchronized void open() {
        if (buckets == null) {
            buckets = Bucket4jPostgreSQL.selectForUpdateBasedBuilder(database.get().dataSource())
                    .primaryKeyMapper(PrimaryKeyMapper.STRING).table("limit_buckets").idColumn("name").stateColumn("state")
                    .expiresAtColumn("expires_at").clientClock(time).requestTimeout(PATIENCE)
                    .expirationAfterWrite(ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(Duration.ofSeconds(10)))
                    .build();
        }
    }

    @Override
    public CompletionStage<Decision> take(String bucket, Rate rate) {
        try {
            return CompletableFuture.supplyAsync(() -> takeAndWait(Digests.sha256(bucket), rate), threads)
                    .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /** Has buckets removed that would be full again, so many at a time. Never waits. */
    void clean() {
        if (buckets == null) {
            return;
        }
        try {
            threads.execute(() -> buckets.removeExpired(REMOVED_AT_A_TIME));
        } catch (RejectedExecutionException e) {
            log.debug("limits are too busy to be cleaned; the next turn will", e);
        }
    }

    private Decision takeAndWait(String name, Rate rate) {
        BucketConfiguration configuration = BucketConfiguration.builder().addLimit(rate.bandwidth()).build();
        return Decision.of(buckets.builder().build(name, () -> configuration).tryConsumeAndReturnRemaining(1), rate);
    }
}

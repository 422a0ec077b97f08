package dev.gatehouse.gateway.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Buckets in this process's memory, so many and no more. A bucket is forgotten once it would be full again; beyond the bound those
 * that are asked for least go first.
 */
final class LocalLimiter implements Limiter {
    private static final long BUCKETS = 100_000;
    private final Cache<String, Entry> buckets;
    private final TimeMeter time;

    private record Entry(Bucket bucket, Duration refill) {}

    LocalLimiter(TimeMeter time) {
        this.time = time;
        Ticker ticker = time::currentTimeNanos;
        this.buckets = Caffeine.newBuilder().maximumSize(BUCKETS).ticker(ticker)
                .expireAfter(Expiry.accessing((String name, Entry entry) -> entry.refill())).build();
    }

    @Override
    public CompletionStage<Decision> take(String bucket, Rate rate) {
        Entry entry = buckets.get(bucket, name -> new Entry(fresh(rate), rate.refill()));
        return CompletableFuture.completedStage(Decision.of(entry.bucket().tryConsumeAndReturnRemaining(1), rate));
    }

    /** How many buckets are kept, after those that may go are gone. */
    long size() {
        buckets.cleanUp();
        return buckets.estimatedSize();
    }

    private Bucket fresh(Rate rate) {
        return Bucket.builder().addLimit(rate.bandwidth()).withCustomTimePrecision(time).build();
    }
}

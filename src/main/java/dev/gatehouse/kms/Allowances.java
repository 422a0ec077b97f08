package dev.gatehouse.kms;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.gatehouse.platform.Problem;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.EstimationProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** So many of something in a time for each name, in this process's memory; what goes beyond is refused. */
final class Allowances {
    private static final long NAMES = 10_000;
    private final LoadingCache<String, Bucket> buckets;

    /** @param in the time in which a name that used all of them has as many again */
    Allowances(long many, Duration in, TimeMeter time) {
        buckets = Caffeine.newBuilder().maximumSize(NAMES).expireAfterAccess(in.plusMinutes(1)).build(name -> Bucket.builder()
                .withCustomTimePrecision(time).addLimit(limit -> limit.capacity(many).refillGreedy(many, in)).build());
    }

    /**
     * Uses one.
     *
     * @throws dev.gatehouse.platform.ProblemException rate-limited with Retry-After when there is none left
     */
    void take(String name) {
        ConsumptionProbe probe = buckets.get(name).tryConsumeAndReturnRemaining(1);
        refuseUnless(probe.isConsumed(), probe.getNanosToWaitForRefill());
    }

    /**
     * Makes sure that there is one left, without using it.
     *
     * @throws dev.gatehouse.platform.ProblemException rate-limited with Retry-After
     */
    void require(String name) {
        EstimationProbe probe = buckets.get(name).estimateAbilityToConsume(1);
        refuseUnless(probe.canBeConsumed(), probe.getNanosToWaitForRefill());
    }

    private static void refuseUnless(boolean allowed, long nanosToWait) {
        if (!allowed) {
            throw Problem.RATE_LIMITED.exception().header("Retry-After", String.valueOf(TimeUnit.NANOSECONDS.toSeconds(nanosToWait) + 1));
        }
    }
}

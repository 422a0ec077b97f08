package dev.gatehouse.gateway.guard;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.WallTime;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Clock;
import java.time.Duration;

/** How many unknown API keys may be tried: so many from one source, and so many from all. Known keys are not held up by either. */
final class UnknownKeys {
    private static final int OF_ONE_SOURCE = 50;
    private static final int OF_ALL = 500;
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final long SOURCES = 10_000;
    private final Bucket all;
    private final LoadingCache<String, Bucket> sources;

    UnknownKeys(Clock clock) {
        TimeMeter time = new WallTime(clock);
        this.all = bucket(OF_ALL, time);
        this.sources = Caffeine.newBuilder().maximumSize(SOURCES).expireAfterAccess(WINDOW.multipliedBy(2))
                .build(source -> bucket(OF_ONE_SOURCE, time));
    }

    /**
     * Counts one as unknown, until it turns out otherwise.
     *
     * @throws dev.gatehouse.platform.ProblemException rate-limited when this source, or all together, have tried too many
     */
    void take(Origin origin) {
        Bucket source = sources.get(origin.network());
        if (!source.tryConsume(1)) {
            throw tooMany();
        }
        if (!all.tryConsume(1)) {
            source.addTokens(1);
            throw tooMany();
        }
    }

    /** It was not unknown, or nobody could say. */
    void giveBack(Origin origin) {
        sources.get(origin.network()).addTokens(1);
        all.addTokens(1);
    }

    private static ProblemException tooMany() {
        return Problem.RATE_LIMITED.exception("too many unknown API keys").header("Retry-After", "1");
    }

    private static Bucket bucket(int most, TimeMeter time) {
        return Bucket.builder().addLimit(limit -> limit.capacity(most).refillGreedy(most, WINDOW)).withCustomTimePrecision(time).build();
    }
}

package dev.gatehouse.platform.feed;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.WallTime;
import dev.gatehouse.platform.feed.News.Withdrawal;
import dev.gatehouse.platform.services.Revocations;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** What was withdrawn, in memory for as long as a token of it may be unexpired. */
public final class Withdrawn implements Revocations {
    /** Longer than any access token lives, with its skew. */
    public static final Duration MEMORY = Duration.ofMinutes(20);
    private final Cache<String, Instant> known;

    public Withdrawn(Clock clock) {
        Ticker ticker = new WallTime(clock)::currentTimeNanos;
        known = Caffeine.newBuilder().ticker(ticker).expireAfterWrite(MEMORY).build();
    }

    /** From now on it is refused. Of two times for one thing the later counts. */
    public void add(Withdrawal withdrawal) {
        known.asMap().merge(key(withdrawal.kind(), withdrawal.name()), withdrawal.at(),
                (before, now) -> now.isAfter(before) ? now : before);
    }

    @Override
    public boolean isRevoked(Caller caller, Instant issuedAt) {
        if (known.getIfPresent(key("token", caller.tokenId())) != null) {
            return true;
        }
        if (caller.isUser()) {
            return known.getIfPresent(key("session", caller.sessionId())) != null;
        }
        Instant until = known.getIfPresent(key("service", caller.subject()));
        return until != null && !issuedAt.isAfter(until);
    }

    private static String key(String kind, String name) {
        return kind + ':' + name;
    }
}

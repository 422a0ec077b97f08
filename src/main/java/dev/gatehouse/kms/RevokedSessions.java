package dev.gatehouse.kms;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.gatehouse.platform.services.Revocations;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/**
 * The sessions that ended while a token of theirs may still be unexpired, in memory. Every token names its session, and
 * whatever withdraws tokens (logout, a new password, a reused refresh token) ends sessions.
 */
final class RevokedSessions implements Revocations {
    /** Longer than any access token lives, with its skew. */
    static final Duration MEMORY = Duration.ofMinutes(20);
    private final Cache<String, Boolean> ended;

    RevokedSessions(Clock clock) {
        Ticker ticker = () -> Duration.between(Instant.EPOCH, clock.instant()).toNanos();
        ended = Caffeine.newBuilder().ticker(ticker).expireAfterWrite(MEMORY).build();
    }

    /** To be called once the end is committed. */
    void add(Collection<String> sessionIds) {
        sessionIds.forEach(id -> ended.put(id, true));
    }

    @Override
    public boolean isRevoked(String subject, String sessionId, Instant issuedAt) {
        return ended.getIfPresent(sessionId) != null;
    }
}

package dev.gatehouse.kms;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.database.OnceCommitted;
import dev.gatehouse.platform.services.Revocations;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * What was withdrawn while a token of it may still be unexpired: sessions, single tokens, and the tokens of a service issued
 * until some moment. Written with the act that withdraws, answered from memory, read back at the start and every half second,
 * so that other processes on the database follow.
 */
final class RevokedTokens implements Revocations {
    private static final Logger log = LoggerFactory.getLogger(RevokedTokens.class);
    /** Longer than any access token lives, with its skew. */
    static final Duration MEMORY = Duration.ofMinutes(20);
    /** How often others' are read. */
    static final Duration POLL = Duration.ofMillis(500);
    /** Longer than a transaction takes from its time stamp to its commit. */
    private static final Duration OVERLAP = Duration.ofMinutes(1);
    private final Database database;
    private final Clock clock;
    private final Cache<String, Instant> withdrawn;
    private Instant readUntil;
    private boolean following = true;

    RevokedTokens(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
        Ticker ticker = () -> Duration.between(Instant.EPOCH, clock.instant()).toNanos();
        withdrawn = Caffeine.newBuilder().ticker(ticker).expireAfterWrite(MEMORY).build();
        readUntil = clock.instant().minus(MEMORY);
    }

    private record Entry(String kind, String name, Instant at) {}

    /** Withdraws the tokens of sessions that have ended. */
    void endSessions(Collection<String> sessionIds) {
        withdraw("session", sessionIds, clock.instant());
    }

    /** Withdraws one token, by its {@code jti}. */
    void endToken(String tokenId) {
        withdraw("token", List.of(tokenId), clock.instant());
    }

    /** Withdraws a service's tokens issued until then, to the second: {@code iat} says no more. */
    void endService(String serviceName, Instant before) {
        withdraw("service", List.of(serviceName), before);
    }

    /** Reads what was withdrawn since the last time. */
    synchronized void read() {
        Instant now = clock.instant();
        database.jdbc().sql("SELECT kind, name, at FROM revocations WHERE at > ?")
                .param(Timestamp.from(readUntil.minus(OVERLAP)))
                .query((row, n) -> new Entry(row.getString(1), row.getString(2), row.getTimestamp(3).toInstant())).list()
                .forEach(entry -> remember(entry.kind(), entry.name(), entry.at()));
        readUntil = now;
    }

    /** Reads, and goes on with what is known while the database does not answer. */
    void follow() {
        try {
            read();
            following = true;
        } catch (DataAccessException e) {
            if (following) {
                log.error("revocations of other processes cannot be read; those of this one hold", e);
            }
            following = false;
        }
    }

    @Override
    public boolean isRevoked(Caller caller, Instant issuedAt) {
        if (withdrawn.getIfPresent(key("token", caller.tokenId())) != null) {
            return true;
        }
        if (caller.isUser()) {
            return withdrawn.getIfPresent(key("session", caller.sessionId())) != null;
        }
        Instant until = withdrawn.getIfPresent(key("service", caller.subject()));
        return until != null && !issuedAt.isAfter(until);
    }

    private void withdraw(String kind, Collection<String> names, Instant at) {
        database.jdbc().sql("INSERT INTO revocations (kind, name, at) SELECT ?, unnest(?), CAST(? AS timestamptz) ORDER BY 2 "
                        + "ON CONFLICT (kind, name) DO UPDATE SET at = greatest(revocations.at, excluded.at)")
                .params(kind, names.toArray(String[]::new), Timestamp.from(at)).update();
        OnceCommitted.run(() -> names.forEach(name -> remember(kind, name, at)));
    }

    private void remember(String kind, String name, Instant at) {
        withdrawn.asMap().merge(key(kind, name), at, (known, read) -> read.isAfter(known) ? read : known);
    }

    private static String key(String kind, String name) {
        return kind + ':' + name;
    }
}

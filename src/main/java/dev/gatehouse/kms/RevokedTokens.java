package dev.gatehouse.kms;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.database.OnceCommitted;
import dev.gatehouse.platform.feed.News.Withdrawal;
import dev.gatehouse.platform.feed.Withdrawn;
import dev.gatehouse.platform.services.Revocations;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was withdrawn while a token of it may still be unexpired: sessions, single tokens, and the tokens of a service issued
 * until some moment. Written with the act that withdraws, answered from memory, read back at the start and five times a second,
 * so that other processes on the database follow. What could not be read for {@link #PATIENCE} is not guessed: every question then
 * fails with unavailable, as it does in the processes that follow the feed.
 */
final class RevokedTokens implements Revocations {
    private static final Logger log = LoggerFactory.getLogger(RevokedTokens.class);
    /** How often others' are read. */
    static final Duration POLL = Duration.ofMillis(200);
    /** How old the last reading may be. */
    static final Duration PATIENCE = Duration.ofSeconds(15);
    private final Database database;
    private final WithdrawalStore store;
    private final Clock clock;
    private final Withdrawn withdrawn;
    private final Ticker time;
    private volatile long readAt;
    private String position;
    private long seen;
    private boolean following = true;

    RevokedTokens(Database database, Clock clock) {
        this(database, clock, Ticker.systemTicker());
    }

    /** @param time tells how old a reading is */
    RevokedTokens(Database database, Clock clock, Ticker time) {
        this.time = time;
        this.database = database;
        this.store = new WithdrawalStore(database, clock);
        this.clock = clock;
        this.withdrawn = new Withdrawn(clock);
    }

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

    /** Reads what was withdrawn since the last time, here or in another process. */
    synchronized void read() {
        long asked = time.read();
        WithdrawalStore.Since since = store.since(position);
        since.withdrawals().forEach(withdrawn::add);
        position = since.position();
        seen += since.withdrawals().size();
        readAt = asked;
    }

    /** Reads, and goes on with what is known while that fails, for as long as {@link #PATIENCE} lasts. */
    synchronized void follow() {
        try {
            read();
            following = true;
        } catch (RuntimeException e) {
            if (following) {
                log.error("withdrawn tokens cannot be read; what is known counts for {} s", PATIENCE.toSeconds(), e);
            }
            following = false;
        }
    }

    /** How many have been read so far: another number means that there are new ones. */
    synchronized long seen() {
        return seen;
    }

    @Override
    public boolean isRevoked(Caller caller, Instant issuedAt) {
        if (time.read() - readAt > PATIENCE.toNanos()) {
            throw Problem.UNAVAILABLE.exception("withdrawn tokens could not be read lately").header("Retry-After", "1");
        }
        return withdrawn.isRevoked(caller, issuedAt);
    }

    private void withdraw(String kind, Collection<String> names, Instant at) {
        database.jdbc().sql("INSERT INTO revocations (kind, name, at) SELECT ?, unnest(?), CAST(? AS timestamptz) ORDER BY 2 "
                        + "ON CONFLICT (kind, name) DO UPDATE SET at = greatest(revocations.at, excluded.at), tx = excluded.tx")
                .params(kind, names.toArray(String[]::new), Timestamp.from(at)).update();
        OnceCommitted.run(() -> names.forEach(name -> withdrawn.add(new Withdrawal(kind, name, at))));
    }
}

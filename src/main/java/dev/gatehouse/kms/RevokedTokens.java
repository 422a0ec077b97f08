package dev.gatehouse.kms;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.database.Database;
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
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What was withdrawn while a token of it may still be unexpired: sessions, single tokens, and the tokens of a service issued
 * until some moment. Written with the act that withdraws, answered from memory, read back at the start and five times a second,
 * so that other processes on the database follow.
 */
final class RevokedTokens implements Revocations {
    private static final Logger log = LoggerFactory.getLogger(RevokedTokens.class);
    /** How often others' are read. */
    static final Duration POLL = Duration.ofMillis(200);
    private final Database database;
    private final WithdrawalStore store;
    private final Clock clock;
    private final Withdrawn withdrawn;
    private String position;
    private long seen;
    private boolean following = true;

    RevokedTokens(Database database, Clock clock) {
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
        WithdrawalStore.Since since = store.since(position);
        since.withdrawals().forEach(withdrawn::add);
        position = since.position();
        seen += since.withdrawals().size();
    }

    /** Reads, and goes on with what is known while the database does not answer. */
    synchronized void follow() {
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

    /** How many have been read so far: another number means that there are new ones. */
    synchronized long seen() {
        return seen;
    }

    @Override
    public boolean isRevoked(Caller caller, Instant issuedAt) {
        return withdrawn.isRevoked(caller, issuedAt);
    }

    private void withdraw(String kind, Collection<String> names, Instant at) {
        database.jdbc().sql("INSERT INTO revocations (kind, name, at) SELECT ?, unnest(?), CAST(? AS timestamptz) ORDER BY 2 "
                        + "ON CONFLICT (kind, name) DO UPDATE SET at = greatest(revocations.at, excluded.at), tx = excluded.tx")
                .params(kind, names.toArray(String[]::new), Timestamp.from(at)).update();
        onceCommitted(() -> names.forEach(name -> withdrawn.add(new Withdrawal(kind, name, at))));
    }

    /** An end whose commit is in doubt counts as an end. */
    private static void onceCommitted(Runnable remember) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            remember.run();
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                if (status != STATUS_ROLLED_BACK) {
                    remember.run();
                }
            }
        });
    }
}

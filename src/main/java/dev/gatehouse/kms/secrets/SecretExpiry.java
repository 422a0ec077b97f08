package dev.gatehouse.kms.secrets;

import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.database.Database;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** Empties versions whose time is over: nobody can read them from that moment on, and a minute later nothing is left of them. */
final class SecretExpiry implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SecretExpiry.class);
    private static final Duration EVERY = Duration.ofMinutes(1);
    private final Database database;
    private final SecretStore store;
    private final AuditTrail audit;
    private final Clock clock;
    private final ScheduledThreadPoolExecutor thread =
            new ScheduledThreadPoolExecutor(1, new CustomizableThreadFactory("secret-expiry-"));

    SecretExpiry(Database database, SecretStore store, AuditTrail audit, Clock clock) {
        this.database = database;
        this.store = store;
        this.audit = audit;
        this.clock = clock;
    }

    void start() {
        thread.scheduleWithFixedDelay(this::tryRun, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Empties those whose time is over now. */
    void run() {
        Caller self = Caller.service("kms", Origin.internal());
        database.tx().executeWithoutResult(tx -> store.destroyExpired(clock.instant())
                .forEach(version -> audit.record(self, "secret.expire", version, Outcome.OK)));
    }

    private void tryRun() {
        try {
            run();
        } catch (RuntimeException e) {
            log.error("expired secrets could not be emptied; it is tried again in {}", EVERY, e);
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}

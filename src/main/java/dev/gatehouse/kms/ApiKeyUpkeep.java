package dev.gatehouse.kms;

import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.database.Database;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the passing of time asks of API keys: scheduled rotation, warnings before they expire, the end of overlaps. */
final class ApiKeyUpkeep {
    private static final Logger log = LoggerFactory.getLogger(ApiKeyUpkeep.class);
    /** Rotations in one run; the next goes on behind them, so that those that fail have their turn again after all others. */
    private static final int BATCH = 100;
    private final Database database;
    private final ApiKeyStore store;
    private final ApiKeyRotation rotation;
    private final AuditTrail audit;
    private final KeySettings settings;
    private final Clock clock;
    private String reached = "";

    ApiKeyUpkeep(Database database, ApiKeyStore store, ApiKeyRotation rotation, AuditTrail audit, KeySettings settings, Clock clock) {
        this.database = database;
        this.store = store;
        this.rotation = rotation;
        this.audit = audit;
        this.settings = settings;
        this.clock = clock;
    }

    /** Rotates the keys whose time has come, each in a transaction of its own; the service reads the new one meanwhile. */
    void rotateDue() {
        RuntimeException failure = null;
        List<String> due = store.dueForRotation(reached, BATCH);
        reached = due.size() < BATCH ? "" : due.get(BATCH - 1);
        for (String serviceName : due) {
            try {
                rotate(serviceName);
            } catch (RuntimeException e) {
                // the others are not to wait for this one
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void rotate(String serviceName) {
        database.tx().executeWithoutResult(tx -> store.lock(serviceName)
                // it may have been rotated or changed since it was listed
                .filter(key -> key.rotatesAt() != null && !key.rotatesAt().isAfter(clock.instant()))
                .ifPresent(key -> rotation.rotate(kms(), key, null, settings.apiKeyOverlap())));
    }

    /** Says once of each key, in the audit record and in the log, that it will expire soon. */
    void warnOfExpiry() {
        database.tx().executeWithoutResult(tx -> store.takeExpiring(warningHorizon()).forEach(key -> {
            audit.record(kms(), "api-key.expiring", key.serviceName(), Outcome.OK, Map.of("expires_at", key.expiresAt().toString()));
            log.warn("the API key of {} expires at {}", key.serviceName(), key.expiresAt());
        }));
    }

    /** Forgets the keys whose overlap has ended; they are refused already. */
    void removeEnded() {
        store.removeEnded();
    }

    /** How many keys expire within the time of warning. */
    long expiring() {
        return store.countExpiring(warningHorizon());
    }

    private Instant warningHorizon() {
        return clock.instant().plus(settings.apiKeyExpiryWarning());
    }

    private static Caller kms() {
        return Caller.service("kms", Origin.internal());
    }
}

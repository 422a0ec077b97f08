package dev.gatehouse.audit;

import java.util.Optional;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Down while acts cannot be recorded, since then none happens. The record goes on without signed heads, so the service stays up
 * then: the detail says what is wrong.
 */
final class AuditHealth implements HealthIndicator {
    private final AuditStreams streams;

    AuditHealth(AuditStreams streams) {
        this.streams = streams;
    }

    @Override
    public Health health() {
        try {
            Optional<String> unwritable = streams.unwritable();
            Health.Builder health = unwritable.isPresent() ? Health.down().withDetail("takes no entries", unwritable.get()) : Health.up();
            streams.trouble().ifPresent(trouble -> health.withDetail("heads", trouble));
            return health.build();
        } catch (DataAccessException | TransactionException e) {
            return Health.down(e).build();
        }
    }
}

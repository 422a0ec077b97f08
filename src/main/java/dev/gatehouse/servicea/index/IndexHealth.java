package dev.gatehouse.servicea.index;

import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;

/** A lagging index does not take the service down: writes go on, and the detail says what waits and why. */
final class IndexHealth implements HealthIndicator {
    private final OutboxWorkers workers;
    private final Outbox outbox;

    IndexHealth(OutboxWorkers workers, Outbox outbox) {
        this.workers = workers;
        this.outbox = outbox;
    }

    @Override
    public Health health() {
        RuntimeException trouble = workers.trouble();
        Health.Builder health = trouble instanceof IncompatibleSchemaException ? Health.status("DEGRADED") : Health.up();
        if (trouble != null) {
            health.withDetail("index", trouble.getMessage());
        }
        return health.withDetail("waiting", outbox.depth()).withDetail("dead", outbox.dead()).build();
    }
}

package dev.gatehouse.routing.live;

import java.util.function.Supplier;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;

/** Down while no route of {@code routes/} serves, as before they are loaded. */
final class LoadedRoutesHealth implements HealthIndicator {
    private final Supplier<RoutesStatus> routes;

    LoadedRoutesHealth(Supplier<RoutesStatus> routes) {
        this.routes = routes;
    }

    @Override
    public Health health() {
        long serving = routes.get().files().stream().mapToLong(file -> file.routes().size()).sum();
        return (serving > 0 ? Health.up() : Health.down()).withDetail("routes", serving).build();
    }
}

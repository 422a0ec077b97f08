package dev.gatehouse.routing.live;

import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;

/** Down while no route of {@code routes/} serves, as before they are loaded and when the folder was emptied. */
final class LoadedRoutesHealth implements HealthIndicator {
    private final LiveRoutes routes;

    LoadedRoutesHealth(LiveRoutes routes) {
        this.routes = routes;
    }

    @Override
    public Health health() {
        long serving = routes.status().files().stream().mapToLong(file -> file.routes().size()).sum();
        return (serving > 0 ? Health.up() : Health.down()).withDetail("routes", serving).build();
    }
}

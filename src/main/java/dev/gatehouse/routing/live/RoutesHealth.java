package dev.gatehouse.routing.live;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;

/** DEGRADED while a file of {@code routes/} is not taken as it stands: worth a look, and no reason to send traffic elsewhere. */
final class RoutesHealth implements HealthIndicator {
    private static final Status DEGRADED = new Status("DEGRADED");
    private final LiveRoutes routes;

    RoutesHealth(LiveRoutes routes) {
        this.routes = routes;
    }

    @Override
    public Health health() {
        Map<String, String> broken = new LinkedHashMap<>();
        routes.status().broken().forEach(file -> broken.put(file.file(),
                (file.problem().line() > 0 ? "line " + file.problem().line() + ": " : "") + file.problem().reason()));
        return broken.isEmpty() ? Health.up().build() : Health.status(DEGRADED).withDetails(broken).build();
    }
}

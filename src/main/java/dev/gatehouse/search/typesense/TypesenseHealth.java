package dev.gatehouse.search.typesense;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.typesense.api.exceptions.TypesenseError;

/** Which nodes are ready: up when all are, degraded when some are, down when none is. */
final class TypesenseHealth implements HealthIndicator {
    private final TypesenseNodes nodes;

    TypesenseHealth(TypesenseNodes nodes) {
        this.nodes = nodes;
    }

    @Override
    public Health health() {
        Map<String, Object> details = new TreeMap<>();
        nodes.all().forEach(node -> details.put(node.url().toString(), state(node)));
        long ready = details.values().stream().filter("ready"::equals).count();
        Health.Builder health = ready == details.size() ? Health.up() : ready > 0 ? Health.status("DEGRADED") : Health.down();
        return health.withDetails(details).build();
    }

    private static String state(TypesenseNode node) {
        try {
            node.send(TypesenseCall.get("/health"), "none");
            return "ready";
        } catch (TypesenseError e) {
            return "answers " + e.status;
        } catch (IOException e) {
            return "not reached (" + e.getClass().getSimpleName() + ")";
        }
    }
}

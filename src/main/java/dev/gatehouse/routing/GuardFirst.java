package dev.gatehouse.routing;

import dev.gatehouse.platform.StartupException;
import java.util.List;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;

/**
 * Closed until opened: a route that answers HTTP starts with the guard, or its id is on the list of public routes, which is
 * a setting outside {@code routes/}.
 */
final class GuardFirst {
    private final Set<String> publicRoutes;

    GuardFirst(Set<String> publicRoutes) {
        this.publicRoutes = publicRoutes;
    }

    /** @throws StartupException naming file and route */
    void check(CamelContext camel, String file, RouteDefinition route) {
        String id = route.getRouteId();
        if (id == null || id.isBlank() || !route.hasCustomIdAssigned()) {
            throw new StartupException(file + ": a route has no id");
        }
        String from = camel.resolvePropertyPlaceholders(route.getInput().getEndpointUri());
        if (!from.startsWith("platform-http:") || publicRoutes.contains(id)) {
            return;
        }
        if (!startsWithGuard(camel, route.getOutputs())) {
            throw new StartupException(file + ": route " + id + " does not start with the guard and is not on the list "
                    + "of public routes (gatehouse.routing.public-routes)");
        }
    }

    private static boolean startsWithGuard(CamelContext camel, List<ProcessorDefinition<?>> steps) {
        if (steps.isEmpty() || !(steps.get(0) instanceof ToDefinition first)) {
            return false;
        }
        String uri = camel.resolvePropertyPlaceholders(first.getEndpointUri());
        return uri.startsWith("guard:") && !uri.contains("optional=true") && !uri.contains("basic=true");
    }
}

package dev.gatehouse.routing.check;

import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.camel.util.URISupport;

/**
 * Closed until opened: a route that answers HTTP starts with the guard, or its id is on the list of public routes, which is
 * a setting outside {@code routes/}. A guard that lets somebody pass without a token counts as none.
 */
final class GuardFirst {
    /** Options with which a request passes that no token speaks for. */
    private static final Set<String> OPENING = Set.of("optional", "basic");
    private final Set<String> publicRoutes;

    GuardFirst(Set<String> publicRoutes) {
        this.publicRoutes = publicRoutes;
    }

    /** @throws RouteRefused naming line and route */
    void check(String id, Yaml steps) {
        if (!publicRoutes.contains(id) && !startsWithGuard(steps.list("steps"))) {
            steps.refuse("route " + id + " does not start with the guard and is not on the list of public routes "
                    + "(gatehouse.routing.public-routes)");
        }
    }

    private static boolean startsWithGuard(List<Yaml> steps) {
        Yaml to = steps.isEmpty() ? null : steps.get(0).map("a step").get("to");
        if (to == null) {
            return false;
        }
        Map<String, Yaml> node = to.isMap() ? to.map("to") : Map.of("uri", to);
        String uri = node.get("uri").text("uri");
        boolean optional = isOptional(uri) || node.containsKey("parameters")
                && node.get("parameters").map("parameters").entrySet().stream()
                .anyMatch(option -> opens(option.getKey(), String.valueOf(option.getValue().value())));
        return uri.startsWith("guard:") && !optional;
    }

    private static boolean isOptional(String uri) {
        int query = uri.indexOf('?');
        if (query < 0) {
            return false;
        }
        try {
            return URISupport.parseQuery(uri.substring(query + 1)).entrySet().stream()
                    .anyMatch(option -> opens(option.getKey(), String.valueOf(option.getValue())));
        } catch (URISyntaxException e) {
            return true;
        }
    }

    /** However the option is spelled, anything but a plain false opens the guard. */
    private static boolean opens(String option, String value) {
        return OPENING.contains(option.replaceAll("[^A-Za-z]", "").toLowerCase(Locale.ROOT)) && !value.equals("false");
    }
}

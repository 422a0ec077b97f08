package dev.gatehouse.routing.check;

import dev.gatehouse.edge.PathClaim;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Route files are code: before anything is created from one, only what is on this list may stand in it. Named EIPs, named
 * component schemes, named methods of named beans, a small part of simple, and the published endpoint names as
 * placeholders; never environment, system properties, files, classes or scripts.
 */
final class RouteFileCheck {
    private static final Set<String> ROUTE_KEYS = Set.of("id", "description", "group", "from");
    private static final Set<String> FROM_KEYS = Set.of("id", "description", "uri", "parameters", "steps");
    private static final Set<String> FROM_PARAMETERS = Set.of("matchOnUriPrefix", "httpMethodRestrict");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^}]*)}}");
    private final RouteRules rules;
    private final GuardFirst guardFirst;

    RouteFileCheck(RouteRules rules) {
        this.rules = rules;
        this.guardFirst = new GuardFirst(rules.publicRoutes());
    }

    /** @throws RouteRefused naming the line and what is wrong there */
    List<RouteOutline> check(RouteFile file, Yaml root) {
        if (!file.stem().matches("[a-z0-9-]+")) {
            root.refuse("must be called with small letters, digits and hyphens before " + RouteFile.SUFFIX);
        }
        List<Yaml> entries = root.list("a route file");
        if (entries.isEmpty()) {
            root.refuse("has no route in it");
        }
        root.eachScalar(this::checkText);
        List<RouteOutline> outlines = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Yaml entry : entries) {
            Yaml route = entry.map("an entry", Set.of("route")).get("route");
            RouteOutline outline = checkRoute(route == null ? entry.refuse("an entry must be a route") : route, file.stem());
            if (!ids.add(outline.id())) {
                route.refuse("has two routes with the id " + outline.id());
            }
            outlines.add(outline);
        }
        return outlines;
    }

    private RouteOutline checkRoute(Yaml route, String stem) {
        Map<String, Yaml> keys = route.map("a route", ROUTE_KEYS);
        String id = keys.containsKey("id") ? keys.get("id").text("the route id") : "";
        if (!isOwn(id, stem)) {
            keys.getOrDefault("id", route).refuse("the route id must be " + stem
                    + ", as the file is called, or start with it and a hyphen; it is " + (id.isEmpty() ? "missing" : id));
        }
        Yaml start = keys.containsKey("from") ? keys.get("from") : route.refuse("route " + id + " has no from");
        Map<String, Yaml> from = start.map("from", FROM_KEYS);
        Yaml uri = from.containsKey("uri") ? from.get("uri") : start.refuse("from has no uri");
        Optional<PathClaim> claim = checkStart(uri, from.get("parameters"), id, stem);
        Yaml steps = from.containsKey("steps") ? from.get("steps") : start.refuse("route " + id + " has no list of steps");
        new StepCheck(rules, id, stem).checkSteps(steps);
        if (claim.isPresent()) {
            guardFirst.check(id, steps);
        }
        return new RouteOutline(id, route.line(), claim);
    }

    private static Optional<PathClaim> checkStart(Yaml uri, Yaml parameters, String id, String stem) {
        Map<String, Yaml> options = parameters == null ? Map.of() : parameters.map("the parameters of " + id, FROM_PARAMETERS);
        String text = uri.text("uri");
        if (text.startsWith("direct:") && isOwn(text.substring("direct:".length()), stem) && options.isEmpty()) {
            return Optional.empty();
        }
        if (!text.matches("platform-http:/[^?#\\s]*")) {
            uri.refuse("route " + id + " must start from platform-http:/… (options under parameters) or direct:" + stem + "…");
        }
        boolean prefix = options.containsKey("matchOnUriPrefix")
                && Boolean.TRUE.equals(options.get("matchOnUriPrefix").value());
        String methods = options.containsKey("httpMethodRestrict")
                ? options.get("httpMethodRestrict").text("httpMethodRestrict") : null;
        return Optional.of(PathClaim.of(text.substring("platform-http:".length()), prefix, methods));
    }

    static boolean isOwn(String name, String stem) {
        return name.matches("[a-z0-9-]+") && (name.equals(stem) || name.startsWith(stem + "-"));
    }

    /** What no text anywhere may say: Camel looks for placeholders in all of them. */
    private void checkText(Yaml scalar) {
        Matcher placeholders = PLACEHOLDER.matcher(scalar.text("a value"));
        while (placeholders.find()) {
            if (!rules.endpointNames().contains(placeholders.group(1))) {
                scalar.refuse("the placeholder {{" + placeholders.group(1) + "}} is not a published endpoint");
            }
        }
    }
}

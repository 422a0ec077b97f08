package dev.gatehouse.routing.command;

import dev.gatehouse.edge.EdgeChecking;
import dev.gatehouse.edge.relay.RelayComponent;
import dev.gatehouse.edge.relay.Upstreams;
import dev.gatehouse.routing.check.RouteChecks;
import dev.gatehouse.routing.check.RouteFile;
import dev.gatehouse.routing.check.RouteOutline;
import dev.gatehouse.routing.check.RouteRefused;
import dev.gatehouse.routing.check.RouteRules;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Component;

/** The house's own checks where no house runs: its components without what is behind them, stand-ins for its beans. */
final class OfflineChecks {
    private final RouteChecks checks;
    private final Upstreams upstreams;
    private final Map<String, List<RouteOutline>> outlines = new LinkedHashMap<>();

    OfflineChecks(Folders folders, Supplier<Map<String, Component>> gateway) {
        RouteRules rules = folders.rules();
        upstreams = new Upstreams(folders.upstreamAllow(), port -> false, folders.ownUpstreams());
        Map<String, Object> beans = new HashMap<>();
        rules.verbs().keySet().forEach(name -> beans.put(name, standIn()));
        checks = new RouteChecks(rules, () -> components(gateway), beans, false, folders.endpoints());
    }

    /** Why each file of the folder is not good, by name; in their order, so that of two that collide the later one is named. */
    Map<String, RouteRefused> check(Folders folders) throws IOException {
        Map<String, RouteRefused> refused = new LinkedHashMap<>();
        for (String name : folders.routes().names()) {
            try {
                folders.routes().read(name).ifPresent(this::check);
            } catch (RouteRefused why) {
                refused.put(name, why);
            }
        }
        return refused;
    }

    /** @throws RouteRefused when it is not good beside those checked before, except an older version of itself */
    void check(RouteFile file) {
        if (file.isUpstreams()) {
            useUpstreams(file);
            return;
        }
        List<RouteOutline> outline = checks.check(file);
        outlines.remove(file.name());
        RouteChecks.checkUnique(outline, outlines);
        outlines.put(file.name(), outline);
    }

    private void useUpstreams(RouteFile file) {
        try {
            upstreams.use(file.text());
        } catch (IllegalArgumentException e) {
            throw RouteRefused.because(e);
        }
    }

    private Map<String, Component> components(Supplier<Map<String, Component>> gateway) {
        Map<String, Component> components = new HashMap<>(EdgeChecking.components());
        components.putAll(gateway.get());
        components.put("relay", RelayComponent.forChecking(upstreams));
        return components;
    }

    /** Something that can be named wherever a route names a bean, and is never called. */
    private static Object standIn() {
        return Proxy.newProxyInstance(OfflineChecks.class.getClassLoader(),
                new Class<?>[] {AggregationStrategy.class, ExecutorService.class}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    case "toString" -> "stand-in";
                    default -> throw new UnsupportedOperationException("nothing runs in a check: " + method.getName());
                });
    }
}

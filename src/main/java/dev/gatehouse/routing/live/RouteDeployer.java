package dev.gatehouse.routing.live;

import dev.gatehouse.edge.RouteTable;
import dev.gatehouse.routing.check.RouteFile;
import dev.gatehouse.routing.check.RouteRefused;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Consumer;
import org.apache.camel.Route;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.PluginHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts one file's routes in the place of others: builds the new ones beside the old, lets requests see the change in one
 * moment, and takes the old ones away when their last request has its answer. When anything fails the old ones stay.
 */
final class RouteDeployer {
    private static final Logger log = LoggerFactory.getLogger(RouteDeployer.class);
    private static final Duration STOP = Duration.ofSeconds(5);
    private final ModelCamelContext camel;
    private final RouteTable table;
    private final Duration drain;
    private final Executor thread;

    /**
     * @param drain how long requests may take that a retired route still serves; they are cut off then
     * @param thread the one thread that changes routes, this one included
     */
    RouteDeployer(ModelCamelContext camel, RouteTable table, Duration drain, Executor thread) {
        this.camel = camel;
        this.table = table;
        this.drain = drain;
        this.thread = thread;
    }

    /**
     * Replaces the routes of these ids.
     *
     * @param file empty to take them away only
     * @param commit the last step that may fail
     * @return the ids that Camel has the new routes under
     * @throws RouteRefused nothing has changed then
     */
    List<String> replace(Collection<String> retired, Optional<RouteFile> file, Runnable commit) {
        List<String> fresh = List.of();
        try {
            List<RouteDefinition> routes = file.isEmpty() ? List.of()
                    : RouteVersion.of(builder(file.get()), camel, known());
            fresh = routes.stream().map(RouteDefinition::getRouteId).toList();
            camel.addRouteDefinitions(routes);
            List<String> starting = innerFirst(routes);
            CompletableFuture<Void> drained = table.replace(consumers(retired), () -> start(starting), () -> {
                commit.run();
                return null;
            });
            List<String> old = List.copyOf(retired);
            drained.orTimeout(drain.toMillis(), TimeUnit.MILLISECONDS)
                    .whenCompleteAsync((done, late) -> takeAway(old, late != null), thread);
            return fresh;
        } catch (Exception e) {
            fresh.forEach(this::remove);
            throw RouteRefused.because(e);
        }
    }

    private RouteBuilder builder(RouteFile file) throws Exception {
        return (RouteBuilder) PluginHelper.getRoutesLoader(camel).findRoutesBuilders(file.resource()).iterator().next();
    }

    /** Routes and definitions: one that failed to be built has only the latter. */
    private Set<String> known() {
        Set<String> ids = new HashSet<>();
        camel.getRoutes().forEach(route -> ids.add(route.getRouteId()));
        camel.getRouteDefinitions().forEach(route -> ids.add(route.getRouteId()));
        return ids;
    }

    /** Routes that others call are there before those that call them. */
    private static List<String> innerFirst(List<RouteDefinition> routes) {
        return routes.stream().sorted(Comparator.comparing(route -> !route.getInput().getUri().startsWith("direct:")))
                .map(RouteDefinition::getRouteId).toList();
    }

    private Object start(List<String> ids) throws Exception {
        for (String id : ids) {
            camel.getRouteController().startRoute(id);
        }
        return null;
    }

    private List<Consumer> consumers(Collection<String> ids) {
        return ids.stream().map(camel::getRoute).filter(Objects::nonNull).map(Route::getConsumer).toList();
    }

    private void takeAway(List<String> ids, boolean late) {
        if (late) {
            log.warn("requests of the replaced routes {} are cut off: they took longer than {}", ids, drain);
        }
        ids.forEach(this::remove);
    }

    private void remove(String id) {
        try {
            if (camel.getRoute(id) != null) {
                camel.getRouteController().stopRoute(id, STOP.toSeconds(), TimeUnit.SECONDS);
                camel.removeRoute(id);
            }
            RouteDefinition definition = camel.getRouteDefinition(id);
            if (definition != null) {
                camel.removeRouteDefinition(definition);
            }
        } catch (Exception e) {
            log.error("the replaced route {} cannot be taken away", id, e);
        }
    }
}

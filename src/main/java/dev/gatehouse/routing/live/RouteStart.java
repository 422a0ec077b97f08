package dev.gatehouse.routing.live;

import dev.gatehouse.platform.Endpoints;
import dev.gatehouse.platform.StartupException;
import dev.gatehouse.routing.check.RouteFolder;
import java.io.IOException;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;

/**
 * Loads our own routes before Camel starts, because rooms call each other by them at once, and those of {@code routes/} once
 * it has started and before the port opens. What Camel is told to do after its start it does without failing; a runner may.
 */
final class RouteStart implements CamelContextConfiguration, ApplicationRunner {
    private final Endpoints endpoints;
    private final RouteFolder folder;
    private final Settling settling;
    private final Supplier<LiveRoutes> routes;
    private final Supplier<RouteWatch> watch;

    /** Routes and watch are made late: they need the Camel context that this configures. */
    RouteStart(Endpoints endpoints, RouteFolder folder, Settling settling, Supplier<LiveRoutes> routes, Supplier<RouteWatch> watch) {
        this.endpoints = endpoints;
        this.folder = folder;
        this.settling = settling;
        this.routes = routes;
        this.watch = watch;
    }

    @Override
    public void beforeApplicationStart(CamelContext camel) {
        endpoints.names().forEach(name -> camel.getPropertiesComponent().addOverrideProperty(name, endpoints.uri(name)));
        ShippedRoutes.load(camel);
    }

    @Override
    public void afterApplicationStart(CamelContext camel) {
        // the integrators' routes are a runner's work
    }

    /** @throws StartupException naming file and line of what cannot be deployed */
    @Override
    public void run(ApplicationArguments arguments) {
        try {
            routes.get().start(folder.path().getFileName().toString(), settling.takeAll());
        } catch (IOException e) {
            throw new StartupException("the routes folder " + folder.path() + " cannot be read: " + e.getMessage(), e);
        }
        watch.get().start();
    }
}

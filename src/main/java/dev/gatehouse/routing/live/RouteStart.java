package dev.gatehouse.routing.live;

import dev.gatehouse.platform.Endpoints;
import dev.gatehouse.platform.Role;
import dev.gatehouse.platform.StartupException;
import dev.gatehouse.routing.check.RouteFolder;
import java.io.IOException;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationListener;

/**
 * Loads our own routes before Camel starts and those of {@code routes/} right after. Camel swallows what fails then, so it is
 * kept and stops the application's start a moment later.
 */
final class RouteStart implements CamelContextConfiguration, ApplicationListener<ApplicationStartedEvent> {
    private final Role role;
    private final Endpoints endpoints;
    private final RouteFolder folder;
    private final Settling settling;
    private final Supplier<LiveRoutes> routes;
    private final Supplier<RouteWatch> watch;
    private RuntimeException failure;
    private boolean applicationStarted;

    /** Routes and watch are made late: they need the Camel context that this configures. */
    RouteStart(Role role, Endpoints endpoints, RouteFolder folder, Settling settling, Supplier<LiveRoutes> routes, Supplier<RouteWatch> watch) {
        this.role = role;
        this.endpoints = endpoints;
        this.folder = folder;
        this.settling = settling;
        this.routes = routes;
        this.watch = watch;
    }

    @Override
    public void beforeApplicationStart(CamelContext camel) {
        endpoints.names().forEach(name -> camel.getPropertiesComponent().addOverrideProperty(name, endpoints.uri(name)));
        ShippedRoutes.load(camel, role);
    }

    @Override
    public void afterApplicationStart(CamelContext camel) {
        try {
            routes.get().start(folder.path().getFileName().toString(), settling.takeAll());
            watch.get().start();
        } catch (IOException e) {
            failure = new StartupException("the routes folder " + folder.path() + " cannot be read: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            failure = e;
        }
        if (applicationStarted) {
            // too late to stop it, so that Camel at least logs it; only tests start Camel last
            throwFailure();
        }
    }

    @Override
    public void onApplicationEvent(ApplicationStartedEvent started) {
        applicationStarted = true;
        throwFailure();
    }

    private void throwFailure() {
        if (failure != null) {
            throw failure;
        }
    }
}

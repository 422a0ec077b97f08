package dev.gatehouse.routing.live;

import dev.gatehouse.edge.RouteTable;
import dev.gatehouse.edge.relay.Upstreams;
import dev.gatehouse.platform.DataDirectory;
import dev.gatehouse.platform.Endpoints;
import dev.gatehouse.platform.Role;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.StartupException;
import dev.gatehouse.routing.check.RoleFiles;
import dev.gatehouse.routing.check.RouteChecks;
import dev.gatehouse.routing.check.RouteFolder;
import dev.gatehouse.routing.history.RouteHistory;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.model.ModelCamelContext;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** Loads our own routes before Camel starts and those of {@code routes/} right after, and follows their edits from then on. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({RoutingSettings.class, LiveSettings.class})
class RoutingConfiguration {
    @Bean
    RouteFolder routeFolder(Role role, Settings settings) {
        RouteFolder folder = new RouteFolder(settings.routesDir(), new RoleFiles(role));
        if (!folder.exists()) {
            throw new StartupException("the routes folder " + settings.routesDir().toAbsolutePath().normalize()
                    + " is not there; set GATEHOUSE_ROUTES_DIR");
        }
        return folder;
    }

    @Bean
    RouteHistory routeHistory(DataDirectory data, Clock clock) {
        return new RouteHistory(data.path().resolve("routes-history"), clock);
    }

    /** The one thread that changes routes. */
    @Bean(destroyMethod = "shutdownNow")
    ScheduledExecutorService routesThread() {
        return Executors.newSingleThreadScheduledExecutor(new CustomizableThreadFactory("routes-"));
    }

    @Bean
    RouteChecks routeChecks(RoutingSettings routing, Endpoints endpoints, ApplicationContext beans) {
        Map<String, Object> named = routing.beans().keySet().stream().filter(beans::containsBean)
                .collect(Collectors.toMap(Function.identity(), beans::getBean));
        return new RouteChecks(routing.rules(endpoints.names()), () -> beans.getBeansOfType(Component.class), named, true,
                endpoints.endpoints());
    }

    @Bean
    LiveRoutes liveRoutes(RouteChecks checks, CamelContext camel, RouteTable table, LiveSettings settings,
                          ScheduledExecutorService routesThread, RouteHistory history, Upstreams upstreams, MeterRegistry meters,
                          Clock clock) {
        RouteDeployer deployer = new RouteDeployer((ModelCamelContext) camel, table, settings.drain(), routesThread);
        return new LiveRoutes(checks, deployer, history, upstreams, new ReloadMetrics(meters), clock);
    }

    @Bean
    Settling settling(RouteFolder folder, LiveSettings settings) {
        return new Settling(folder, settings.settle(), System::nanoTime);
    }

    @Bean
    RouteWatch routeWatch(RouteFolder folder, Settling settling, LiveRoutes routes, LiveSettings settings,
                          ScheduledExecutorService routesThread) {
        return new RouteWatch(folder, settling, routes, settings, routesThread);
    }

    @Bean
    RoutesEndpoint routesEndpoint(LiveRoutes routes) {
        return new RoutesEndpoint(routes);
    }

    @Bean("routesHealthIndicator")
    RoutesHealth routesHealth(LiveRoutes routes) {
        return new RoutesHealth(routes);
    }

    @Bean("loadedRoutesHealthIndicator")
    LoadedRoutesHealth loadedRoutesHealth(LiveRoutes routes) {
        return new LoadedRoutesHealth(routes::status);
    }

    @Bean
    ExplainController explainController(CamelContext camel, RouteTable table, Upstreams upstreams, LiveRoutes routes) {
        return new ExplainController(new Explainer((ModelCamelContext) camel, table, upstreams, routes));
    }

    @Bean
    @Order(100)
    RouteStart routeStart(Role role, Endpoints endpoints, RouteFolder folder, Settling settling, ApplicationContext beans) {
        return new RouteStart(role, endpoints, folder, settling, () -> beans.getBean(LiveRoutes.class), () -> beans.getBean(RouteWatch.class));
    }
}

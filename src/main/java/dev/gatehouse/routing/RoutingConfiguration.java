package dev.gatehouse.routing;

import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.Endpoints;
import org.apache.camel.CamelContext;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** Checks and loads the routes, after Camel has started and before the port opens. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RoutingSettings.class)
class RoutingConfiguration {
    @Bean
    @Order(100)
    CamelContextConfiguration endpointNames(Endpoints endpoints) {
        return new CamelContextConfiguration() {
            @Override
            public void beforeApplicationStart(CamelContext camel) {
                endpoints.names().forEach(name -> camel.getPropertiesComponent().addOverrideProperty(name, endpoints.uri(name)));
            }

            @Override
            public void afterApplicationStart(CamelContext camel) {
                // what fails here does not stop the start, so the routes are loaded by a runner
            }
        };
    }

    @Bean
    ApplicationRunner routeLoading(CamelContext camel, Settings settings, RoutingSettings routing, Endpoints endpoints) {
        RouteLoading loading = new RouteLoading("camel", settings.routesDir(),
                new RouteFileCheck(routing.beans(), endpoints.names()), new GuardFirst(routing.publicRoutes()));
        return arguments -> loading.load(camel);
    }
}

package dev.gatehouse.edge.relay;

import dev.gatehouse.platform.Settings;
import io.vertx.core.Vertx;
import java.util.Set;
import org.apache.camel.Component;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires {@code relay:}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RelaySettings.class)
class RelayConfiguration {
    @Bean("relay")
    Component relay(Vertx vertx, Settings settings, RelaySettings relay, @Value("${server.port}") int managementPort) {
        Upstreams upstreams = new Upstreams(settings.routesDir().resolve("upstreams.properties"), relay.upstreamAllow(),
                Set.of(managementPort));
        return new RelayComponent(new Relay(vertx, upstreams, relay), upstreams);
    }
}

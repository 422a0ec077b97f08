package dev.gatehouse.edge.relay;

import dev.gatehouse.platform.Settings;
import io.vertx.core.Vertx;
import java.util.Set;
import org.apache.camel.Component;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires {@code relay:}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RelaySettings.class)
class RelayConfiguration {
    @Bean
    Upstreams upstreams(Settings settings, RelaySettings relay, @Value("${server.port}") int managementPort) {
        return new Upstreams(settings.routesDir().resolve("upstreams.properties"), relay.upstreamAllow(), Set.of(managementPort));
    }

    @Bean("relay")
    Component relay(Vertx vertx, Upstreams upstreams, RelaySettings relay) {
        return new RelayComponent(new Relay(vertx, upstreams, relay), upstreams);
    }

    /** Not before: a start that fails says why and nothing else. */
    @Bean
    ApplicationListener<ApplicationReadyEvent> warnOfRefusedUpstreams(Upstreams upstreams) {
        return ready -> upstreams.warnOfRefused();
    }
}

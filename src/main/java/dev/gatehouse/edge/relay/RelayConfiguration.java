package dev.gatehouse.edge.relay;

import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.database.Databases;
import io.vertx.core.Vertx;
import java.util.function.IntPredicate;
import org.apache.camel.Component;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Wires {@code relay:}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RelaySettings.class)
class RelayConfiguration {
    @Bean
    Upstreams upstreams(Settings settings, RelaySettings relay, Environment environment, Databases databases) {
        // the management port as it is, also when a free one was asked for
        IntPredicate ownPort = port -> port == databases.port()
                || port == environment.getProperty("local.server.port", Integer.class, -1);
        return new Upstreams(settings.routesDir().resolve("upstreams.properties"), relay.upstreamAllow(), ownPort);
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

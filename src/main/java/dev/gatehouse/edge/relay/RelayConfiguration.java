package dev.gatehouse.edge.relay;

import dev.gatehouse.platform.Role;
import dev.gatehouse.platform.Services;
import dev.gatehouse.platform.database.Databases;
import io.vertx.core.Vertx;
import java.util.function.IntPredicate;
import org.apache.camel.Component;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.core.env.Environment;

/** Wires {@code relay:}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RelaySettings.class)
class RelayConfiguration {
    @Bean
    OwnUpstreams ownUpstreams(Role role, Services services) {
        return OwnUpstreams.of(role, services);
    }

    @Bean
    Upstreams upstreams(RelaySettings relay, Environment environment, ObjectProvider<Databases> databases,
                        OwnUpstreams own) {
        // the management port as it is, also when a free one was asked for
        IntPredicate ownPort = port -> databases.stream().anyMatch(database -> port == database.port())
                || port == environment.getProperty("local.server.port", Integer.class, -1);
        return new Upstreams(relay.upstreamAllow(), ownPort, own);
    }

    @Bean
    Relay relayClient(Vertx vertx, Upstreams upstreams, RelaySettings relay) {
        return new Relay(vertx, upstreams, relay);
    }

    @Bean
    AllowedFetch allowedFetch(Vertx vertx, Upstreams upstreams) {
        return new AllowedFetch(vertx, upstreams);
    }

    /** A component belongs to one Camel context, and a dry run has its own: each asks for one. */
    @Bean("relay")
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    Component relay(Relay relayClient, Upstreams upstreams) {
        return new RelayComponent(relayClient, upstreams);
    }

    /** Not before: a start that fails says why and nothing else. */
    @Bean
    ApplicationListener<ApplicationReadyEvent> warnOfRefusedUpstreams(Upstreams upstreams) {
        return ready -> upstreams.warnOfRefused();
    }
}

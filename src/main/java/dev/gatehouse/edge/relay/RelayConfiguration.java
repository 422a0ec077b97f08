package dev.gatehouse.edge.relay;

import dev.gatehouse.platform.Role;
import dev.gatehouse.platform.Services;
import dev.gatehouse.platform.database.Databases;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Clock;
import org.apache.camel.Component;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;

/** Wires {@code relay:}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RelaySettings.class)
class RelayConfiguration {
    @Bean
    OwnUpstreams ownUpstreams(Role role, Services services) {
        return OwnUpstreams.of(role, services);
    }

    @Bean
    OwnPorts ownPorts(ObjectProvider<Databases> databases) {
        return new OwnPorts(databases);
    }

    @Bean
    AllowList allowList(RelaySettings relay, OwnPorts ownPorts, OwnUpstreams own) {
        return new AllowList(relay.upstreamAllow(), ownPorts, own);
    }

    @Bean
    Resolver upstreamResolver(Vertx vertx, AllowList allowList) {
        return new Resolver(vertx, allowList);
    }

    @Bean
    LiveUpstreams liveUpstreams(Vertx vertx, Resolver upstreamResolver, MeterRegistry meters, Clock clock) {
        return new LiveUpstreams(vertx, upstreamResolver, meters, clock);
    }

    @Bean
    Upstreams upstreams(AllowList allowList, RelaySettings relay, OwnUpstreams own, LiveUpstreams live) {
        return new Upstreams(allowList, relay, own, live::use);
    }

    @Bean
    Relay relayClient(LiveUpstreams live, Resolver upstreamResolver) {
        return new Relay(live, upstreamResolver);
    }

    @Bean
    AllowedFetch allowedFetch(Vertx vertx, Resolver upstreamResolver) {
        return new AllowedFetch(vertx, upstreamResolver);
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

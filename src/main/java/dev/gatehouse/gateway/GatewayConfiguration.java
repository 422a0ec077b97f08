package dev.gatehouse.gateway;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.gateway.guard.Guards;
import dev.gatehouse.platform.Endpoints;
import dev.gatehouse.platform.ServiceClient;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.services.Grants;
import dev.gatehouse.platform.services.Revocations;
import dev.gatehouse.platform.services.VerificationKeys;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;

/** Wires what a route may say before and around a call. */
@Configuration(proxyBeanMethods = false)
class GatewayConfiguration {
    private record Used(@JsonProperty("shown_at") Instant shownAt) {}

    @Bean
    Grants grantsAtTwoFactor(CamelContext camel, ObjectMapper json, Endpoints endpoints) {
        ServiceClient client = new ServiceClient("gateway", camel, json, endpoints::uri);
        return operation -> Optional.ofNullable(client.call("two-factor.grant-use", operation, Used.class).shownAt());
    }

    /** A component belongs to one Camel context, and a dry run has its own: each asks for one. */
    @Bean("guard")
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    Component guard(VerificationKeys keys, Revocations revocations, Grants grants, ExecutorService workers, Settings settings,
                    Clock clock) {
        return Guards.component(keys, revocations, grants, workers, settings, clock);
    }
}

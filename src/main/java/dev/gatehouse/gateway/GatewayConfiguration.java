package dev.gatehouse.gateway;

import dev.gatehouse.gateway.guard.Guards;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.services.Revocations;
import dev.gatehouse.platform.services.VerificationKeys;
import java.time.Clock;
import org.apache.camel.Component;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;

/** Wires what a route may say before and around a call. */
@Configuration(proxyBeanMethods = false)
class GatewayConfiguration {
    /** A component belongs to one Camel context, and a dry run has its own: each asks for one. */
    @Bean("guard")
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    Component guard(VerificationKeys keys, Revocations revocations, Settings settings, Clock clock) {
        return Guards.component(keys, revocations, settings, clock);
    }
}

package dev.gatehouse.gateway;

import dev.gatehouse.gateway.guard.Guards;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.services.Revocations;
import dev.gatehouse.platform.services.VerificationKeys;
import java.time.Clock;
import org.apache.camel.Component;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires what a route may say before and around a call. */
@Configuration(proxyBeanMethods = false)
class GatewayConfiguration {
    @Bean("guard")
    Component guard(VerificationKeys keys, Revocations revocations, Settings settings, Clock clock) {
        return Guards.component(keys, revocations, settings, clock);
    }
}

package dev.gatehouse.gateway.overview;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires {@code GET /overview}, and what fan-outs of integrators use of it. */
@Configuration(proxyBeanMethods = false)
class OverviewConfiguration {
    @Bean
    Overview overview() {
        return new Overview();
    }

    @Bean
    Legs legs(ObjectMapper json) {
        return new Legs(json);
    }
}

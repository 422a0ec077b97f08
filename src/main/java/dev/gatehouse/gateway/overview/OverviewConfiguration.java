package dev.gatehouse.gateway.overview;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires {@code GET /overview}. */
@Configuration(proxyBeanMethods = false)
class OverviewConfiguration {
    @Bean
    Overview overview() {
        return new Overview(List.of("search", "service_a"), Duration.ofMillis(2000));
    }

    @Bean
    Legs legs(ObjectMapper json) {
        return new Legs(json);
    }
}

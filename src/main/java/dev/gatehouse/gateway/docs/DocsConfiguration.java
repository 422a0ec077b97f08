package dev.gatehouse.gateway.docs;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the API's documents. */
@Configuration(proxyBeanMethods = false)
class DocsConfiguration {
    @Bean
    ApiDocument apiDocument(ObjectMapper json) {
        return new ApiDocument(json);
    }
}

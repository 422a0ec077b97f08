package dev.gatehouse.gateway.docs;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Wires the API's documents. */
@Configuration(proxyBeanMethods = false)
class DocsConfiguration {
    /** Read when it is first asked for: a start need not wait for it. */
    @Bean
    @Lazy
    ApiDocument apiDocument(ObjectMapper json) {
        return new ApiDocument(json);
    }
}

package dev.gatehouse.search.typesense;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Endpoints;
import dev.gatehouse.platform.ServiceClient;
import dev.gatehouse.platform.services.RecordedActs;
import dev.gatehouse.platform.services.SecretsAtKms;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires Typesense as the engine, where the setting asks for it. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "gatehouse.search.engine", havingValue = "typesense")
@EnableConfigurationProperties(TypesenseSettings.class)
class TypesenseConfiguration {
    private static final String SERVICE = "search";
    private static final Duration ALIASES_KEPT = Duration.ofSeconds(1);

    @Bean
    TypesenseNodes typesenseNodes(TypesenseSettings settings, RecordedActs searchRecord, CamelContext camel, ObjectMapper json,
                                  Endpoints endpoints) {
        SecretsAtKms secrets = new SecretsAtKms(new ServiceClient(SERVICE, camel, json, endpoints::uri));
        return new TypesenseNodes(settings, new TypesenseKey(secrets, settings.secret()), searchRecord, json);
    }

    @Bean
    TypesenseEngine typesenseEngine(TypesenseNodes nodes, ObjectMapper json) {
        return new TypesenseEngine(nodes, json, ALIASES_KEPT);
    }

    @Bean
    TypesenseHealth typesenseHealth(TypesenseNodes nodes) {
        return new TypesenseHealth(nodes);
    }
}

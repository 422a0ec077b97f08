package dev.gatehouse.search;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.DataDirectory;
import java.time.Clock;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the search relay. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SearchConfiguration.SearchSettings.class)
class SearchConfiguration {
    /** @param ownedCollections collections that only one service writes: name to service */
    @ConfigurationProperties("gatehouse.search")
    record SearchSettings(Map<String, String> ownedCollections) {}

    @Bean
    EmbeddedEngine embeddedEngine(DataDirectory data, ObjectMapper json, Clock clock) {
        return new EmbeddedEngine(data.folder("search"), json, clock);
    }

    @Bean
    Ownership collectionOwnership(SearchSettings settings) {
        return new Ownership(settings.ownedCollections());
    }

    @Bean
    Collections collections(SearchEngine engine, Ownership ownership) {
        return new Collections(engine, ownership);
    }

    @Bean
    Documents documents(SearchEngine engine, Ownership ownership) {
        return new Documents(engine, ownership);
    }

    @Bean
    Searches search(SearchEngine engine) {
        return new Searches(engine);
    }
}

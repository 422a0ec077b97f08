package dev.gatehouse.search;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Endpoints;
import dev.gatehouse.platform.ServiceClient;
import dev.gatehouse.platform.services.RecordedActs;
import dev.gatehouse.platform.services.RecordedActsAtKms;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Wires the search relay; each engine wires itself, where the setting {@code gatehouse.search.engine} names it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SearchConfiguration.SearchSettings.class)
class SearchConfiguration {
    /**
     * @param engine {@code embedded} or {@code typesense}
     * @param ownedCollections collections that only one service writes: name to service
     * @param collections who may find and write what, where it is not what is usual
     */
    @ConfigurationProperties("gatehouse.search")
    record SearchSettings(Engine engine, Map<String, String> ownedCollections, Map<String, CollectionAccess.Rule> collections) {
        /** The engines there are. */
        enum Engine { EMBEDDED, TYPESENSE }

        SearchSettings {
            ownedCollections = ownedCollections == null ? Map.of() : ownedCollections;
            collections = collections == null ? Map.of() : collections;
        }
    }

    @Bean
    RecordedActs searchRecord(CamelContext camel, ObjectMapper json, Endpoints endpoints) {
        return new RecordedActsAtKms(new ServiceClient("search", camel, json, endpoints::uri));
    }

    @Bean
    Acts searchActs(RecordedActs searchRecord) {
        return new Acts(searchRecord);
    }

    @Bean
    CollectionAccess collectionAccess(SearchSettings settings, Environment environment) {
        RulesAsWritten.requireAllUnderstood(environment);
        return new CollectionAccess(settings.ownedCollections(), settings.collections());
    }

    @Bean
    Names collectionNames(SearchEngine engine) {
        return new Names(engine);
    }

    @Bean
    Writes documentWrites(SearchEngine engine) {
        return new Writes(engine);
    }

    @Bean
    Collections collections(SearchEngine engine, CollectionAccess access, Names names, Acts acts) {
        return new Collections(engine, access, names, acts);
    }

    @Bean
    Aliases aliases(SearchEngine engine, CollectionAccess access, Acts acts) {
        return new Aliases(engine, access, acts);
    }

    @Bean
    CurationRules synonyms(SearchEngine engine, CollectionAccess access, Names names, Acts acts, ObjectMapper json) {
        return new CurationRules(Curations.Kind.SYNONYMS, engine, access, names, acts, json);
    }

    @Bean
    CurationRules overrides(SearchEngine engine, CollectionAccess access, Names names, Acts acts, ObjectMapper json) {
        return new CurationRules(Curations.Kind.OVERRIDES, engine, access, names, acts, json);
    }

    @Bean
    Documents documents(Writes writes, CollectionAccess access, Names names) {
        return new Documents(writes, access, names);
    }

    @Bean
    Imports imports(SearchEngine engine, Writes writes, CollectionAccess access, Names names, ObjectMapper json) {
        return new Imports(engine, writes, access, names, json);
    }

    @Bean
    Reindex reindex(SearchEngine engine, Writes writes, CollectionAccess access, Acts acts) {
        return new Reindex(engine, writes, access, acts);
    }

    @Bean
    Searches search(SearchEngine engine, CollectionAccess access, Names names) {
        return new Searches(engine, access, names);
    }
}

package dev.gatehouse.search.typesense;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Endpoints;
import dev.gatehouse.platform.OwnThreads;
import dev.gatehouse.platform.ServiceClient;
import dev.gatehouse.platform.services.RecordedActs;
import dev.gatehouse.platform.services.SecretsAtKms;
import dev.gatehouse.search.SearchEngine;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ExecutorServiceMetrics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

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

    /** One for each call that may be under way or wait its turn; there is nothing else to wait for. */
    @Bean(destroyMethod = "shutdown")
    ExecutorService searchThreads(TypesenseSettings settings, MeterRegistry meters) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(0, settings.concurrency() + settings.queue(), 30, TimeUnit.SECONDS,
                new SynchronousQueue<>(), new CustomizableThreadFactory("search-"));
        new ExecutorServiceMetrics(pool, "search", "gatehouse", List.of()).bindTo(meters);
        return pool;
    }

    /** A Typesense that lags holds up search, and no other room of the process. */
    @Bean
    OwnThreads searchOwnThreads(ExecutorService searchThreads) {
        return new OwnThreads(SearchEngine.class.getPackageName(), searchThreads);
    }

    @Bean
    TypesenseHealth typesenseHealth(TypesenseNodes nodes) {
        return new TypesenseHealth(nodes);
    }
}

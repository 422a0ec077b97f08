package dev.gatehouse.search.typesense;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What waits for Typesense, and how many of its nodes are left alone; both 0 where another engine searches. */
@Configuration(proxyBeanMethods = false)
class TypesenseMetrics {
    @Bean
    MeterBinder typesenseGauges(ObjectProvider<TypesenseNodes> engine) {
        TypesenseNodes nodes = engine.getIfAvailable();
        return meters -> {
            Gauge.builder("gatehouse.typesense.waiting", () -> of(nodes, TypesenseNodes::waiting))
                    .description("calls that wait for their turn at Typesense").register(meters);
            Gauge.builder("gatehouse.typesense.nodes.failing", () -> of(nodes, TypesenseNodes::failing))
                    .description("nodes of Typesense that are left alone for a while").register(meters);
        };
    }

    private static double of(TypesenseNodes nodes, ToDoubleFunction<TypesenseNodes> value) {
        return nodes == null ? 0 : value.applyAsDouble(nodes);
    }
}

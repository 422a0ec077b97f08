package dev.gatehouse.search.typesense;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Endpoints;
import dev.gatehouse.search.SearchEngine;
import dev.gatehouse.search.Searches;
import java.time.Clock;
import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/** The room of search alone, started by Spring as the composition has it: with the settings of {@code application.yaml} and Typesense. */
class TypesenseStartTest {
    private final ApplicationContextRunner room = new ApplicationContextRunner()
            .withInitializer(new ConfigDataApplicationContextInitializer())
            .withUserConfiguration(Room.class)
            .withBean(Clock.class, Clock::systemUTC)
            .withBean(ObjectMapper.class, ObjectMapper::new)
            .withBean(DefaultCamelContext.class)
            .withBean(Endpoints.class, () -> new Endpoints(Map.of()));

    @Configuration(proxyBeanMethods = false)
    @ComponentScan(basePackages = "dev.gatehouse.search")
    static class Room {}

    @Test
    void engineOfTheSettingIsTheOnlyOne() throws Exception {
        try (RecordedTypesense typesense = new RecordedTypesense()) {
            typesense.instead = call -> call.path().equals("/health") ? new RecordedTypesense.Answer(200, "{\"ok\":true}") : null;
            room.withPropertyValues("GATEHOUSE_SEARCH_ENGINE=typesense", "GATEHOUSE_TYPESENSE_NODES=" + typesense.url()).run(started -> {
                assertThat(started).hasNotFailed().hasSingleBean(Searches.class);
                assertThat(started).getBean(SearchEngine.class).isInstanceOf(TypesenseEngine.class);
                assertThat(started.getBean(TypesenseHealth.class).health().getStatus()).isEqualTo(Status.UP);
            });
        }
    }

    @Test
    void startWithoutNodesSaysWhichSettingIsMissing() {
        room.withPropertyValues("GATEHOUSE_SEARCH_ENGINE=typesense").run(started ->
                assertThat(started).getFailure().rootCause().hasMessage("GATEHOUSE_SEARCH_ENGINE=typesense needs GATEHOUSE_TYPESENSE_NODES"));
    }
}

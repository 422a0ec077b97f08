package dev.gatehouse.search.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.DataDirectory;
import dev.gatehouse.platform.services.IndexSource;
import dev.gatehouse.search.Field;
import dev.gatehouse.search.Schema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What becomes of damaged collections when the gatehouse starts. */
class EmbeddedConfigurationTest {
    @TempDir
    Path folder;

    @Test
    void sourceOfADamagedCollectionIsAskedToFillItAgainAndNoOther() throws Exception {
        Path search = Files.createDirectories(folder.resolve("search"));
        try (EmbeddedEngine engine = new EmbeddedEngine(search, new ObjectMapper(), Clock.systemUTC())) {
            for (String name : List.of("damaged--1", "whole--1")) {
                engine.create(new Schema(name, List.of(new Field("n", "int32", null, null, null, null)), null));
            }
        }
        Files.writeString(search.resolve("collection-damaged--1/schema.json"), "damaged");
        assertThat(askedAtStart()).containsExactly("damaged");
    }

    @Test
    void allSourcesAreAskedWhenTheAliasesAreDamaged() throws Exception {
        Files.writeString(Files.createDirectories(folder.resolve("search")).resolve("aliases.json"), "damaged");
        assertThat(askedAtStart()).containsExactly("damaged", "whole");
    }

    private List<String> askedAtStart() {
        List<String> asked = new ArrayList<>();
        new ApplicationContextRunner().withUserConfiguration(EmbeddedConfiguration.class)
                .withPropertyValues("gatehouse.search.engine=embedded")
                .withBean(DataDirectory.class, () -> new DataDirectory(folder)).withBean(ObjectMapper.class).withBean(Clock.class, Clock::systemUTC)
                .withBean("one", IndexSource.class, () -> source("damaged", asked)).withBean("other", IndexSource.class, () -> source("whole", asked))
                .run(context -> {
                    assertThat(asked).as("its other services may not be there yet").isEmpty();
                    context.publishEvent(new ApplicationReadyEvent(new SpringApplication(), new String[0], context.getSourceApplicationContext(),
                            Duration.ZERO));
                });
        return asked;
    }

    private static IndexSource source(String collection, List<String> asked) {
        return new IndexSource() {
            @Override
            public String collection() {
                return collection;
            }

            @Override
            public void rebuild() {
                asked.add(collection);
            }
        };
    }
}

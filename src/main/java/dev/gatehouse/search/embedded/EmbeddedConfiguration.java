package dev.gatehouse.search.embedded;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.DataDirectory;
import dev.gatehouse.platform.services.IndexSource;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the embedded engine, where the setting asks for it. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "gatehouse.search.engine", havingValue = "embedded")
class EmbeddedConfiguration {
    @Bean
    EmbeddedEngine embeddedEngine(DataDirectory data, ObjectMapper json, Clock clock) {
        return new EmbeddedEngine(data.folder("search"), json, clock);
    }

    /** Has collections filled again whose files were damaged, by those who can. */
    @Bean
    ApplicationListener<ApplicationReadyEvent> rebuildQuarantined(EmbeddedEngine engine, ObjectProvider<IndexSource> sources) {
        return ready -> sources.stream().filter(source -> engine.wasQuarantined(source.collection())).forEach(IndexSource::rebuild);
    }
}

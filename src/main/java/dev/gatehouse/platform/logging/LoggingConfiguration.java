package dev.gatehouse.platform.logging;

import dev.gatehouse.platform.SecretFiles;
import dev.gatehouse.platform.crypto.MacKey;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.nio.charset.StandardCharsets;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires what the log needs of the rest; how it is written stands in {@code logback-spring.xml}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LogSettings.class)
class LoggingConfiguration {
    @Bean
    LogNames logNames(LogSettings settings, SecretFiles secrets) {
        return new LogNames(settings.pseudonyms()
                ? new MacKey(secrets.readOrCreate("log-pseudonyms").getBytes(StandardCharsets.UTF_8)) : null);
    }

    @Bean
    MeterBinder logMetrics() {
        return meters -> FunctionCounter.builder("gatehouse.log.dropped", BoundedAppender.class, x -> BoundedAppender.dropped())
                .description("lines of the log that found no place in its queue").register(meters);
    }
}

package dev.gatehouse.platform.database;

import dev.gatehouse.platform.DataDirectory;
import dev.gatehouse.platform.Role;
import dev.gatehouse.platform.SecretFiles;
import dev.gatehouse.platform.StartupException;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/**
 * Wires the embedded PostgreSQL, or an external one where the settings name it, in roles that use one. On the way down the pools close first, then
 * the server, then the lock on the data directory.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DatabaseSettings.class)
class DatabaseConfiguration {
    @Bean
    @Conditional(WhenEmbedded.class)
    EmbeddedServer embeddedServer(Role role, DataDirectory data, SecretFiles secrets) {
        if (role != Role.ALL) {
            throw new StartupException("the role " + role.text() + " needs GATEHOUSE_DATABASE_URL: only the role all brings a database along");
        }
        return new EmbeddedServer(data, secrets);
    }

    @Bean
    @Conditional(WhenEmbedded.class)
    Databases embeddedDatabases(EmbeddedServer server, SecretFiles secrets, MeterRegistry meters) {
        return new Databases(server.owner(), secrets, meters);
    }

    @Bean
    @Conditional(WhenExternal.class)
    Databases externalDatabases(DatabaseSettings settings, SecretFiles secrets, MeterRegistry meters) {
        return new Databases(settings.login(), secrets, meters);
    }

    /** The gateway does without, but for its optional limiter. */
    @Bean("databaseHealthIndicator")
    @Conditional(WhenNeeded.class)
    HealthIndicator databaseHealth(Databases databases) {
        return () -> (databases.answers() ? Health.up() : Health.down()).build();
    }

    static final class WhenNeeded implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return Role.of(context.getEnvironment()).keepsRecords();
        }
    }

    static final class WhenExternal implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return StringUtils.hasText(context.getEnvironment().getProperty("gatehouse.database.url"))
                    && Role.of(context.getEnvironment()) != Role.SEARCH;
        }
    }

    static final class WhenEmbedded implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return new WhenNeeded().matches(context, metadata) && !new WhenExternal().matches(context, metadata);
        }
    }
}

package dev.gatehouse.platform.database;

import dev.gatehouse.platform.DataDirectory;
import dev.gatehouse.platform.SecretFiles;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the embedded PostgreSQL, or an external one where the settings name it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DatabaseSettings.class)
class DatabaseConfiguration {
    @Bean
    @ConditionalOnExpression("'${gatehouse.database.url:}'.isBlank()")
    EmbeddedServer embeddedServer(DataDirectory data, SecretFiles secrets) {
        return new EmbeddedServer(data, secrets);
    }

    @Bean
    @ConditionalOnExpression("'${gatehouse.database.url:}'.isBlank()")
    Databases embeddedDatabases(EmbeddedServer server, SecretFiles secrets) {
        return new Databases(server.owner(), secrets);
    }

    @Bean
    @ConditionalOnExpression("!'${gatehouse.database.url:}'.isBlank()")
    Databases externalDatabases(DatabaseSettings settings, SecretFiles secrets) {
        return new Databases(new Login(settings.url(), SecretFiles.read(settings.userFile()),
                SecretFiles.read(settings.passwordFile())), secrets);
    }
}

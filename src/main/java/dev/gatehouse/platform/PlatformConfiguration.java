package dev.gatehouse.platform;

import dev.gatehouse.platform.crypto.Argon2PasswordHasher;
import dev.gatehouse.platform.crypto.Sealers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Wires what every room uses. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({Settings.class, Endpoints.class, Services.class, HashingSettings.class})
class PlatformConfiguration {
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    DataDirectory dataDirectory(Settings settings, Role role) {
        return new DataDirectory(settings.dataDir(), role.hasReplicas());
    }

    @Bean
    Role role(Environment environment) {
        return Role.of(environment);
    }

    /** After the data directory, in which it is unless a setting says otherwise. */
    @Bean
    SecretFiles secretFiles(DataDirectory data, @Value("${gatehouse.secrets-dir}") Path folder) {
        try {
            return new SecretFiles(SecretFiles.folder(folder));
        } catch (IOException e) {
            throw new StartupException("the folder of secrets " + folder + " cannot be made (" + e.getClass().getSimpleName() + ")", e);
        }
    }

    @Bean
    Sealers sealers(@Value("${gatehouse.keys-dir}") Path keys) {
        return new Sealers(keys);
    }

    @Bean
    Argon2PasswordHasher passwordHasher(HashingSettings settings) {
        return new Argon2PasswordHasher(settings.threadsOrCores(), settings.queue());
    }
}

package dev.gatehouse.platform;

import dev.gatehouse.platform.crypto.Argon2PasswordHasher;
import dev.gatehouse.platform.crypto.Sealers;
import java.nio.file.Path;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires what every room uses. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({Settings.class, Endpoints.class, HashingSettings.class})
class PlatformConfiguration {
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    DataDirectory dataDirectory(Settings settings) {
        return new DataDirectory(settings.dataDir());
    }

    @Bean
    SecretFiles secretFiles(DataDirectory data) {
        return new SecretFiles(data.folder("secrets"));
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

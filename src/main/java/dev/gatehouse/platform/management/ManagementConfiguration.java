package dev.gatehouse.platform.management;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.DataDirectory;
import dev.gatehouse.platform.Endpoints;
import dev.gatehouse.platform.Role;
import dev.gatehouse.platform.SecretFiles;
import dev.gatehouse.platform.ServiceClient;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.services.Revocations;
import dev.gatehouse.platform.services.VerificationKeys;
import dev.gatehouse.platform.tokens.AccessTokens;
import java.io.IOException;
import java.time.Clock;
import org.apache.camel.CamelContext;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Wires the management port: who may come, how they log in, and what it tells of the disk. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ManagementSettings.class)
class ManagementConfiguration {
    @Bean
    Visitors visitors(VerificationKeys keys, Revocations revocations, Settings settings, Clock clock) {
        return new Visitors(new AccessTokens(keys, settings, clock), revocations);
    }

    @Bean
    LoginController loginController(Role role, CamelContext camel, ObjectMapper json, Endpoints endpoints, Visitors visitors) throws IOException {
        return new LoginController(new KmsLogin(new ServiceClient(role.serviceName(), camel, json, endpoints::uri), visitors));
    }

    /** The scraper: user {@code scraper}, password in {@code data/secrets/scraper-password}. */
    @Bean
    UserDetailsService scraper(SecretFiles secrets, PasswordEncoder encoder) {
        return new InMemoryUserDetailsManager(User.withUsername("scraper")
                .password(encoder.encode(secrets.readOrCreate("scraper-password"))).roles(ManagementSecurity.SCRAPER).build());
    }

    @Bean
    PasswordEncoder managementPasswordEncoder() {
        return PasswordEncoderFactories.createDelegatingPasswordEncoder();
    }

    @Bean("diskHealthIndicator")
    DiskHealth diskHealth(DataDirectory data, ManagementSettings settings) {
        return new DiskHealth(data.path(), settings.diskReserve());
    }

    @Bean
    WebMvcConfigurer metricsPath() {
        return new WebMvcConfigurer() {
            @Override
            public void addViewControllers(ViewControllerRegistry registry) {
                registry.addViewController("/metrics").setViewName("forward:/actuator/prometheus");
            }
        };
    }
}

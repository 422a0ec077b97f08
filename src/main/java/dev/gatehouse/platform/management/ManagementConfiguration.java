package dev.gatehouse.platform.management;

import dev.gatehouse.platform.SecretFiles;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * The management port: health without details for anyone who reaches it, metrics for the scraper's credential, nothing
 * else. Its Host is checked, so that a page in somebody's browser cannot rebind its name to it.
 */
@Configuration(proxyBeanMethods = false)
class ManagementConfiguration {
    private static final String SCRAPER = "SCRAPER";
    /** An IP address is nobody's to rebind. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-f:.]+]");

    @Bean
    SecurityFilterChain managementSecurity(HttpSecurity http) throws Exception {
        return http
                .authorizeHttpRequests(requests -> requests
                        .requestMatchers("/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness").permitAll()
                        .requestMatchers("/metrics", "/actuator/prometheus").hasRole(SCRAPER)
                        .requestMatchers("/actuator/routes", "/actuator/routes/**").hasRole(SCRAPER)
                        .anyRequest().denyAll())
                .httpBasic(Customizer.withDefaults())
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(Customizer.withDefaults())
                .build();
    }

    @Bean
    HttpFirewall managementFirewall(@Value("${gatehouse.management.hosts}") List<String> hosts) {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowedHostnames(host -> hosts.contains(host) || ADDRESS.matcher(host).matches());
        return firewall;
    }

    /** The scraper: user {@code scraper}, password in {@code data/secrets/scraper-password}. */
    @Bean
    UserDetailsService scraper(SecretFiles secrets, PasswordEncoder encoder) {
        return new InMemoryUserDetailsManager(User.withUsername("scraper")
                .password(encoder.encode(secrets.readOrCreate("scraper-password"))).roles(SCRAPER).build());
    }

    @Bean
    PasswordEncoder managementPasswordEncoder() {
        return PasswordEncoderFactories.createDelegatingPasswordEncoder();
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

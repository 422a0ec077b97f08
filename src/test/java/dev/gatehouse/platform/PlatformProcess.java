package dev.gatehouse.platform;

import dev.gatehouse.platform.database.Databases;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Profile;

/** The platform alone, started in a process of its own to see how it ends. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableConfigurationProperties
@ComponentScan(basePackages = "dev.gatehouse.platform",
        excludeFilters = @ComponentScan.Filter(type = FilterType.REGEX, pattern = "dev\\.gatehouse\\.platform\\.(management|remote|feed)\\..*"))
public class PlatformProcess {
    public static void main(String[] args) {
        SpringApplication application = new SpringApplication(PlatformProcess.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setDefaultProperties(Map.of("logging.level." + AnnotationConfigApplicationContext.class.getName(), "ERROR"));
        application.run(args);
    }

    @Bean
    MeterRegistry meters() {
        return new SimpleMeterRegistry();
    }

    @Bean
    @Profile("failing")
    Object failsLate(Databases databases) {
        databases.open("kms");
        throw new StartupException("late\nand in two lines");
    }
}

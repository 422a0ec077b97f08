package dev.gatehouse.platform.management;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.health.HealthComponent;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.actuate.health.Status;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** {@code gatehouse.ready}: what {@code /actuator/health/readiness} says, asked at each scrape; 1 for ready, else 0. */
@Configuration(proxyBeanMethods = false)
class ReadinessMetric {
    @Bean
    MeterBinder readiness(ObjectProvider<HealthEndpoint> health) {
        return registry -> Gauge.builder("gatehouse.ready", () -> isReady(health.getIfAvailable()) ? 1 : 0)
                .description("Whether this process is ready: 1, else 0").register(registry);
    }

    private static boolean isReady(HealthEndpoint health) {
        HealthComponent readiness = health == null ? null : health.healthForPath("readiness");
        return readiness != null && readiness.getStatus().equals(Status.UP);
    }
}

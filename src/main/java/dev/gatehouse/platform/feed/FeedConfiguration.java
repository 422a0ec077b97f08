package dev.gatehouse.platform.feed;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Endpoints;
import dev.gatehouse.platform.Prerequisite;
import dev.gatehouse.platform.Role;
import dev.gatehouse.platform.ServiceClient;
import dev.gatehouse.platform.remote.KmsElsewhere;
import java.time.Clock;
import org.apache.camel.CamelContext;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** Wires what a process knows of the KMS where that is another one; where it is here, its own beans answer. */
@Configuration(proxyBeanMethods = false)
@Conditional(KmsElsewhere.class)
class FeedConfiguration {
    @Bean
    Followed followed(Clock clock) {
        return new Followed(clock);
    }

    @Bean
    KmsFollower kmsFollower(Role role, CamelContext camel, ObjectMapper json, Endpoints endpoints, Followed followed, Clock clock) {
        return new KmsFollower(new ServiceClient(role.serviceName(), camel, json, endpoints::uri), followed, clock);
    }

    @Bean
    ApplicationListener<ApplicationStartedEvent> followKms(KmsFollower follower) {
        return started -> follower.start();
    }

    /** Nobody can be let in before the KMS was heard once. */
    @Bean
    Prerequisite firstNews(Followed followed) {
        return followed::isCurrent;
    }

    /** Not ready before the first news, nor while they are old. */
    @Bean("kmsHealthIndicator")
    HealthIndicator kmsHealth(Followed followed) {
        return () -> followed.isCurrent() ? Health.up().build()
                : Health.down().withDetail("kms", "has not been heard for " + Followed.PATIENCE.toSeconds() + " s").build();
    }
}

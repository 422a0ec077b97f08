package dev.gatehouse.gateway;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.gateway.guard.Guards;
import dev.gatehouse.gateway.issuers.Issuers;
import dev.gatehouse.platform.Endpoints;
import dev.gatehouse.platform.Role;
import dev.gatehouse.platform.ServiceClient;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.services.ApiKeyOwners;
import dev.gatehouse.platform.services.ApiKeyOwnersAtKms;
import dev.gatehouse.platform.services.Grants;
import dev.gatehouse.platform.services.Revocations;
import dev.gatehouse.platform.services.VerificationKeys;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ExecutorServiceMetrics;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** Wires what a route may say before and around a call. */
@Configuration(proxyBeanMethods = false)
class GatewayConfiguration {
    private static final int KEY_THREADS = 4;
    private static final int KEY_QUEUE = 256;

    private record Used(@JsonProperty("shown_at") Instant shownAt) {}

    @Bean
    Grants grantsAtTwoFactor(Role role, CamelContext camel, ObjectMapper json, Endpoints endpoints) {
        ServiceClient client = new ServiceClient(role.serviceName(), camel, json, endpoints::uri);
        return operation -> Optional.ofNullable(client.call("two-factor.grant-use", operation, Used.class).shownAt());
    }

    @Bean
    ApiKeyOwners apiKeyOwners(Role role, CamelContext camel, ObjectMapper json, Endpoints endpoints) {
        return new ApiKeyOwnersAtKms(new ServiceClient(role.serviceName(), camel, json, endpoints::uri));
    }

    /** Few threads and a short queue: a flood of unknown API keys takes none from other work. */
    @Bean(destroyMethod = "shutdown")
    ExecutorService keyThreads(MeterRegistry meters) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(KEY_THREADS, KEY_THREADS, 30, TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(KEY_QUEUE), new CustomizableThreadFactory("api-keys-"));
        pool.allowCoreThreadTimeOut(true);
        new ExecutorServiceMetrics(pool, "api-keys", "gatehouse", List.of()).bindTo(meters);
        return pool;
    }

    @Bean
    Guards guards(VerificationKeys keys, Revocations revocations, Grants grants, ApiKeyOwners owners, Issuers issuers,
                  ExecutorService workers, ExecutorService keyThreads, Settings settings, MeterRegistry meters, Clock clock) {
        return new Guards(keys, revocations, grants, owners, issuers, workers, keyThreads, settings, meters, clock);
    }

    @Bean
    InternalPaths internalPaths() {
        return new InternalPaths();
    }

    /** A component belongs to one Camel context, and a dry run has its own: each asks for one. */
    @Bean("guard")
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    Component guard(Guards guards) {
        return guards.component();
    }
}

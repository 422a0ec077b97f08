package dev.gatehouse.platform.remote;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Endpoints;
import dev.gatehouse.platform.Role;
import dev.gatehouse.platform.SecretFiles;
import dev.gatehouse.platform.Services;
import java.time.Clock;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.apache.hc.core5.util.TimeValue;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.util.function.SingletonSupplier;

/** Wires the calls to services that are other processes. */
@Configuration(proxyBeanMethods = false)
class RemoteConfiguration {
    private static final String TOKEN_ENDPOINT = "kms.token";
    /** Shorter than a service serves on when it ends: no call meets a connection just closed. */
    private static final TimeValue IDLE = TimeValue.ofSeconds(2);

    /** The KMS signs its own. */
    @Bean
    @Conditional(KmsElsewhere.class)
    ServiceTokens tokensAtKms(Role role, Services services, Endpoints endpoints, ObjectProvider<CamelContext> camel, ObjectMapper json,
                              Clock clock) {
        return new TokensAtKms(role.serviceName(), SecretFiles.read(services.serviceCredentialFile()), endpoints.uri(TOKEN_ENDPOINT),
                SingletonSupplier.of(() -> camel.getObject().createProducerTemplate()), json, clock);
    }

    /** A call that failed is tried again by whoever knows whether it may be, and never by the client itself. */
    @Bean
    HttpClientConfigurer remoteAttempt() {
        return client -> client.disableAutomaticRetries().disableRedirectHandling().disableCookieManagement().disableContentCompression()
                .setKeepAliveStrategy((answer, context) -> IDLE);
    }

    @Bean
    @Order(10)
    CamelContextConfiguration remoteRoutes(Role role, Endpoints endpoints, Services services, ObjectProvider<ServiceTokens> tokens,
                                           ObjectMapper json) {
        return new CamelContextConfiguration() {
            @Override
            public void beforeApplicationStart(CamelContext camel) {
                if (role != Role.ALL) {
                    add(camel, new RemoteRoutes(role, endpoints, services, tokens.getObject(), json));
                }
            }

            @Override
            public void afterApplicationStart(CamelContext camel) {
                // the routes are there already
            }
        };
    }

    private static void add(CamelContext camel, RemoteRoutes routes) {
        try {
            camel.addRoutes(routes);
        } catch (Exception e) {
            throw new IllegalStateException("the routes to other services cannot be made", e);
        }
    }
}

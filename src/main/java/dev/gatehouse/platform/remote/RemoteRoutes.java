package dev.gatehouse.platform.remote;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Endpoints;
import dev.gatehouse.platform.Role;
import dev.gatehouse.platform.Services;
import dev.gatehouse.platform.Services.Target;
import org.apache.camel.builder.RouteBuilder;

/**
 * Behind the name of every endpoint whose service is another process, a route that calls it over HTTP. Whoever uses the name, a
 * route or a {@link dev.gatehouse.platform.ServiceClient}, need not know which of both it is.
 */
final class RemoteRoutes extends RouteBuilder {
    /** In bounded time, once, to where the setting says and nowhere else, whatever the message's headers say. */
    private static final String OPTIONS = "&throwExceptionOnFailure=false&followRedirects=false&copyHeaders=false&skipControlHeaders=true"
            + "&disableStreamCache=true&httpClientConfigurer=#remoteAttempt&connectTimeout=2000&connectionRequestTimeout=2000&responseTimeout=10000";
    private final Role role;
    private final Endpoints endpoints;
    private final Services services;
    private final ServiceTokens tokens;
    private final ObjectMapper json;

    RemoteRoutes(Role role, Endpoints endpoints, Services services, ServiceTokens tokens, ObjectMapper json) {
        this.role = role;
        this.endpoints = endpoints;
        this.services = services;
        this.tokens = tokens;
        this.json = json;
    }

    @Override
    public void configure() {
        endpoints.names().stream().filter(name -> !role.plays(Services.of(name))).sorted().forEach(this::add);
    }

    private void add(String name) {
        Target target = services.target(name);
        String attempts = endpoints.uri(name) + "-attempt";
        from(endpoints.uri(name)).routeId(name.replace('.', '-') + "-remote").routeDescription("Asks " + Services.of(name) + " over HTTP")
                .bean(new RemoteCall(target, attempts, tokens, json, getContext()), "send");
        // the answer is read while its connection is open
        from(attempts).routeId(name.replace('.', '-') + "-attempt").routeDescription("One attempt at that")
                .to(target.url() + "?httpMethod=" + target.method() + OPTIONS).convertBodyTo(byte[].class);
    }
}

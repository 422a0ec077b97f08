package dev.gatehouse.platform.remote;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Endpoints;
import dev.gatehouse.platform.Role;
import dev.gatehouse.platform.Services;
import org.apache.camel.builder.RouteBuilder;

/**
 * Behind the name of every endpoint whose service is another process, a route that calls it over HTTP. Whoever uses the name, a
 * route or a {@link dev.gatehouse.platform.ServiceClient}, need not know which of both it is.
 */
final class RemoteRoutes extends RouteBuilder {
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
        endpoints.names().stream().filter(name -> !role.plays(Services.of(name))).sorted().forEach(name ->
                from(endpoints.uri(name)).routeId(name.replace('.', '-') + "-remote")
                        .routeDescription("Asks " + Services.of(name) + " over HTTP: " + services.target(name).url())
                        .bean(new RemoteCall(services.target(name), tokens, json, getContext()), "send"));
    }
}

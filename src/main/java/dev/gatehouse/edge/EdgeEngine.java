package dev.gatehouse.edge;

import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;

/** Camel's view of the API port: routes stay plain {@code platform-http:} YAML. */
final class EdgeEngine implements PlatformHttpEngine {
    private final EdgeServer server;
    private final RouteTable routes;
    private final AnswerWriter answers;

    EdgeEngine(EdgeServer server, RouteTable routes, AnswerWriter answers) {
        this.server = server;
        this.routes = routes;
        this.answers = answers;
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        return new EdgeConsumer(endpoint, processor, routes, answers);
    }

    @Override
    public int getServerPort() {
        return server.port();
    }
}

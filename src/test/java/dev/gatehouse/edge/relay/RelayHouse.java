package dev.gatehouse.edge.relay;

import dev.gatehouse.edge.TestEdge;
import dev.gatehouse.support.MutableClock;
import dev.gatehouse.support.Wire;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;

/**
 * The real edge and the real relay, without a guard: {@code /up/**} goes to the upstream {@code up} of a test's own text,
 * {@code /away} to a service of ours that takes no connection.
 */
final class RelayHouse implements AutoCloseable {
    private static final RelaySettings SETTINGS =
            new RelaySettings(List.of(), Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(5), 64);
    final TestEdge edge;
    final MutableClock clock = new MutableClock(Instant.now());
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Upstreams upstreams;
    final LiveUpstreams live;

    /** @param text of {@code upstreams.properties}; every target in it is allowed */
    RelayHouse(String text) throws Exception {
        this(text, List.of());
    }

    RelayHouse(String text, List<String> trustedProxies) throws Exception {
        edge = new TestEdge(trustedProxies);
        OwnUpstreams own = new OwnUpstreams(Map.of("away", "http://127.0.0.1:1"));
        AllowList allow = new AllowList(new UpstreamsText(SETTINGS).read(text).values().stream()
                .flatMap(upstream -> upstream.targets().stream()).map(Target::origin).toList(), port -> false, own);
        Resolver resolver = new Resolver(edge.vertx, allow);
        live = new LiveUpstreams(edge.vertx, resolver, meters, clock);
        upstreams = new Upstreams(allow, SETTINGS, own, live::use);
        upstreams.use(text);
        edge.camel.addComponent("platform-http", edge.platformHttp());
        edge.camel.addComponent("relay", new RelayComponent(new Relay(live, resolver), upstreams));
        edge.camel.start();
        edge.camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("platform-http:/up?matchOnUriPrefix=true").routeId("up").to("relay:up");
                from("platform-http:/away").routeId("away").to("relay:away");
                from("platform-http:/replaced").routeId("replaced").to("relay:up").setBody(constant("another answer"));
            }
        });
    }

    /** A request without a body, and all that comes back until the connection is closed. */
    String ask(String method, String path, String... fields) throws IOException {
        return Wire.exchange(edge.port(), method + " " + path + " HTTP/1.1\nHost: gatehouse.example\nConnection: close\n"
                + String.join("", List.of(fields).stream().map(field -> field + "\n").toList()) + "\n");
    }

    /** The body of the answer to a GET. */
    String get() throws IOException {
        String answer = ask("GET", "/up");
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    double count(String outcome) {
        return meters.get("gatehouse.relay.requests").tags("upstream", "up", "outcome", outcome).counter().count();
    }

    double gauge(String name) {
        return meters.get("gatehouse.relay." + name).tag("upstream", "up").gauge().value();
    }

    @Override
    public void close() {
        edge.close();
    }
}

package dev.gatehouse.routing.live;

import dev.gatehouse.edge.TestEdge;
import dev.gatehouse.edge.relay.AllowList;
import dev.gatehouse.edge.relay.OwnUpstreams;
import dev.gatehouse.edge.relay.RelayComponent;
import dev.gatehouse.edge.relay.Upstreams;
import dev.gatehouse.routing.check.RouteChecks;
import dev.gatehouse.routing.check.RouteFolder;
import dev.gatehouse.routing.check.RouteRules;
import dev.gatehouse.routing.history.RouteHistory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;

/** The real engine and the real live routes over a folder of a test's own; only the guard lets everybody pass. */
final class LiveHouse implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(20);
    final Path routes;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final TestEdge edge = new TestEdge();
    final Verbs verbs = new Verbs();
    final LiveRoutes live;
    final RouteHistory history;
    private final Upstreams upstreams = new Upstreams(new AllowList(List.of(), port -> false), OwnUpstreams.none());
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final RouteWatch watch;
    private final HttpClient http = HttpClient.newHttpClient();

    /** Verbs that tests call. */
    public static final class Verbs {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch release = new CountDownLatch(1);

        /** Answers when a test says so. */
        public String hold(String body) throws InterruptedException {
            entered.countDown();
            return release.await(30, TimeUnit.SECONDS) ? "waited" : "forgotten";
        }
    }

    /** Starts it over what lies in {@code folder/routes}. */
    LiveHouse(Path folder, boolean events) throws Exception {
        routes = folder.resolve("routes");
        edge.camel.getRegistry().bind("verbs", verbs);
        components().forEach(edge.camel::addComponent);
        edge.camel.start();
        LiveSettings settings = new LiveSettings(Duration.ofMillis(events ? 5_000 : 100), Duration.ofMillis(30),
                Duration.ofSeconds(20), events);
        RouteRules rules = new RouteRules(Set.of(), Map.of("verbs", Set.of("hold")), Set.of());
        history = new RouteHistory(folder.resolve("history"), Clock.systemUTC());
        live = new LiveRoutes(new RouteChecks(rules, this::components, Map.of("verbs", verbs), true, Map.of()),
                new RouteDeployer(edge.camel, edge.table, settings.drain(), thread), history, upstreams, new ReloadMetrics(meters),
                Clock.systemUTC());
        RouteFolder routeFolder = new RouteFolder(routes);
        Settling settling = new Settling(routeFolder, settings.settle(), System::nanoTime);
        watch = new RouteWatch(routeFolder, settling, live, settings, thread);
        try {
            live.start("routes", settling.takeAll());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        watch.start();
    }

    private Map<String, Component> components() {
        return Map.of("guard", new OpenGuard(), "platform-http", edge.platformHttp(), "edge", edge.edge(),
                "relay", RelayComponent.forChecking(upstreams));
    }

    /** A file with one route that answers the text. */
    static String answering(String name, String path, String text) {
        return """
                - route:
                    id: gateway-%s
                    from:
                      uri: platform-http:%s
                      parameters: { httpMethodRestrict: GET }
                      steps:
                        - to: guard:jwt?roles=user
                        - setBody: { constant: "%s" }
                """.formatted(name, path, text);
    }

    Path file(String name) {
        return routes.resolve("gateway/" + name + ".camel.yaml");
    }

    void save(String name, String text) throws IOException {
        Files.createDirectories(file(name).getParent());
        Files.writeString(file(name), text);
    }

    /** What a GET answers: the body, or the status in brackets when it is not 200. */
    String get(String path) {
        try {
            HttpResponse<String> answer = http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.port() + path))
                    .timeout(SOON).build(), HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? answer.body() : "(" + answer.statusCode() + ")";
        } catch (IOException e) {
            return "(" + e.getClass().getSimpleName() + ")";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "(interrupted)";
        }
    }

    /** Why the file is not taken as it stands; empty when it is. */
    String problemOf(String name) {
        return live.status().files().stream().filter(file -> file.file().equals("gateway/" + name + ".camel.yaml"))
                .filter(file -> file.problem() != null).map(file -> file.problem().line() + ": " + file.problem().reason())
                .findFirst().orElse("");
    }

    @Override
    public void close() throws IOException {
        watch.close();
        thread.shutdownNow();
        edge.close();
    }

    /** {@code guard:jwt?roles=…} that lets everybody pass. */
    private static final class OpenGuard extends DefaultComponent {
        @Override
        protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
            parameters.remove("roles");
            return new DefaultEndpoint(uri, this) {
                @Override
                public Producer createProducer() {
                    return new DefaultAsyncProducer(this) {
                        @Override
                        public boolean process(Exchange exchange, AsyncCallback callback) {
                            callback.done(true);
                            return true;
                        }
                    };
                }

                @Override
                public Consumer createConsumer(Processor processor) {
                    throw new UnsupportedOperationException();
                }
            };
        }
    }
}

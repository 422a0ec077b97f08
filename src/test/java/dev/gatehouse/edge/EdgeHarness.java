package dev.gatehouse.edge;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.OwnThreads;
import dev.gatehouse.support.Wire;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.NoErrorHandlerBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jackson.JacksonConstants;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.springframework.util.unit.DataSize;

/** The real engine with routes of a test's own, on a free port, spoken to in raw bytes. */
public final class EdgeHarness implements AutoCloseable {
    final CamelContext camel = new DefaultCamelContext();
    final ExecutorService workers = Executors.newFixedThreadPool(4);
    final ExecutorService lineThreads = new EdgeConfiguration().lineThreads();
    final Vertx vertx = Vertx.vertx();
    final EdgeServer server;

    /** How the routes come into the context. */
    @FunctionalInterface
    public interface Loading {
        void into(CamelContext camel) throws Exception;
    }

    EdgeHarness(List<String> trustedProxies, RouteBuilder routes) throws Exception {
        this(trustedProxies, camel -> camel.addRoutes(routes));
    }

    public EdgeHarness(List<String> trustedProxies, Loading routes) throws Exception {
        this(trustedProxies, List.of(), routes);
    }

    EdgeHarness(List<String> trustedProxies, List<OwnThreads> own, Loading routes) throws Exception {
        EdgeSettings settings = new EdgeSettings("127.0.0.1", 0, trustedProxies, Duration.ofSeconds(20),
                DataSize.ofKilobytes(16), 4, 16, Duration.ZERO, Duration.ofSeconds(2));
        ObjectMapper json = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        RouteTable table = new RouteTable();
        AnswerWriter answers = new AnswerWriter(json, new ProblemMapper(), lineThreads);
        server = new EdgeServer(vertx, settings, table, answers, true, call -> { });
        camel.getRegistry().bind("json", json);
        camel.getRegistry().bind("CamelBeanParameterMappingStrategy", new VerbParameters());
        camel.addComponent("edge", new EdgeComponent(new com.fasterxml.jackson.databind.ObjectMapper()));
        camel.getComponent("platform-http", PlatformHttpComponent.class).setEngine(new EdgeEngine(server, table, answers));
        camel.getCamelContextExtension().setErrorHandlerFactory(new NoErrorHandlerBuilder());
        camel.getCamelContextExtension().addInterceptStrategy(new OffLoop(workers, own));
        camel.getGlobalOptions().put(JacksonConstants.ENABLE_TYPE_CONVERTER, "true");
        camel.getGlobalOptions().put(JacksonConstants.TYPE_CONVERTER_TO_POJO, "true");
        try {
            camel.start();
            routes.into(camel);
        } catch (Exception e) {
            close();
            throw e;
        }
        server.open();
    }

    /** Sends the text as it is (lines may end in a plain newline) and answers all that comes back until the server closes. */
    public String raw(String request) throws IOException {
        return Wire.exchange(server.port(), request);
    }

    /** A GET without anything special, on a connection of its own. */
    public String get(String target) throws IOException {
        return raw("GET " + target + " HTTP/1.1\nHost: gatehouse\nConnection: close\n\n");
    }

    /** A POST of JSON, on a connection of its own. */
    public String post(String target, String body) throws IOException {
        return raw("POST " + target + " HTTP/1.1\nHost: gatehouse\nConnection: close\nContent-Type: application/json\n"
                + "Content-Length: " + body.getBytes(StandardCharsets.ISO_8859_1).length + "\n\n" + body);
    }

    @Override
    public void close() {
        camel.stop();
        server.close();
        workers.shutdownNow();
        lineThreads.shutdownNow();
    }
}

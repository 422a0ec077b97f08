package dev.gatehouse.edge;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.camel.Component;
import org.apache.camel.builder.NoErrorHandlerBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.springframework.util.unit.DataSize;

/** The real engine in front of a Camel context whose routes come and go, for tests of other rooms. */
public final class TestEdge implements AutoCloseable {
    public final DefaultCamelContext camel = new DefaultCamelContext();
    public final Vertx vertx = Vertx.vertx();
    public final RouteTable table = new RouteTable();
    private final ExecutorService workers = Executors.newFixedThreadPool(4);
    private final AnswerWriter answers = new AnswerWriter(new ObjectMapper(), new ProblemMapper(), workers);
    private final EdgeServer server;

    public TestEdge() {
        this(List.of());
    }

    public TestEdge(List<String> trustedProxies) {
        server = new EdgeServer(vertx, new EdgeSettings("127.0.0.1", 0, trustedProxies, Duration.ofSeconds(20),
                DataSize.ofKilobytes(16), 4, 16, Duration.ZERO, Duration.ofSeconds(2)), table, answers, true, call -> { });
        camel.getCamelContextExtension().setErrorHandlerFactory(new NoErrorHandlerBuilder());
        camel.getCamelContextExtension().addInterceptStrategy(new OffLoop(workers, List.of()));
        server.open();
    }

    public int port() {
        return server.port();
    }

    /** A component for one Camel context. */
    public Component platformHttp() {
        return new EdgeHttpComponent(new EdgeEngine(server, table, answers));
    }

    /** A component for one Camel context. */
    public Component edge() {
        return new EdgeComponent(new ObjectMapper());
    }

    /** As at the end of a process; waits that long for requests under way. */
    public void drain(Duration timeout) {
        server.drain(Duration.ZERO, timeout);
    }

    @Override
    public void close() {
        camel.stop();
        server.close();
        workers.shutdownNow();
    }
}

package dev.gatehouse.edge.relay;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An upstream's process, as far as its port shows: it can be killed, and started again. */
final class TestServer implements AutoCloseable {
    final AtomicInteger seen = new AtomicInteger();
    private final Vertx vertx = Vertx.vertx();
    private final Handler<HttpServerRequest> requests;
    private final Handler<ServerWebSocket> sockets;
    private HttpServer http;
    private int port;

    TestServer(Handler<HttpServerRequest> requests) {
        this(requests, null);
    }

    /** @param sockets null for a server that knows no WebSockets */
    TestServer(Handler<HttpServerRequest> requests, Handler<ServerWebSocket> sockets) {
        this.requests = requests;
        this.sockets = sockets;
        start();
    }

    /** One that answers its name. */
    static TestServer named(String name) {
        return new TestServer(request -> request.response().end(name));
    }

    void start() {
        http = vertx.createHttpServer(new HttpServerOptions().addWebSocketSubProtocol("chat")).requestHandler(request -> {
            seen.incrementAndGet();
            requests.handle(request);
        });
        if (sockets != null) {
            http.webSocketHandler(sockets);
        }
        port = await(http.listen(port, "127.0.0.1")).actualPort();
    }

    void kill() {
        await(http.close());
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}

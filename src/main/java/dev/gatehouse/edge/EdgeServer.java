package dev.gatehouse.edge;

import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.StartupException;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.BindException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * The API port: Vert.x event loops, one acceptor per core. It listens before the routes are up and answers 503 with
 * Retry-After until {@link #open()} is called, never 404.
 */
public final class EdgeServer implements AutoCloseable {
    private final Vertx vertx;
    private final EdgeSettings settings;
    private final RouteTable routes;
    private final AnswerWriter answers;
    private final RequestHygiene hygiene;
    private volatile int port;
    private volatile boolean open;

    EdgeServer(Vertx vertx, EdgeSettings settings, RouteTable routes, AnswerWriter answers) {
        this.vertx = vertx;
        this.settings = settings;
        this.routes = routes;
        this.answers = answers;
        this.hygiene = new RequestHygiene(settings.trustedProxies());
        listen();
    }

    /** The port in use, also when a free one was asked for. */
    public int port() {
        return port;
    }

    /** The address listened on. */
    public String address() {
        return settings.address();
    }

    /** Lets requests through to the routes: to be called once all of them are up. */
    public void open() {
        open = true;
    }

    @Override
    public void close() {
        open = false;
        await(vertx.close().toCompletionStage().toCompletableFuture());
    }

    private void listen() {
        int loops = Math.max(1, Runtime.getRuntime().availableProcessors());
        try {
            await(vertx.deployVerticle(Acceptor::new, new DeploymentOptions().setInstances(loops))
                    .toCompletionStage().toCompletableFuture());
        } catch (CompletionException e) {
            vertx.close();
            if (e.getCause() instanceof BindException) {
                throw new StartupException("port " + settings.port() + " on " + settings.address()
                        + " cannot be listened on (" + e.getCause().getMessage() + "); set GATEHOUSE_PORT to another");
            }
            throw e;
        }
    }

    private static void await(CompletableFuture<?> future) {
        future.orTimeout(30, TimeUnit.SECONDS).join();
    }

    private final class Acceptor extends AbstractVerticle {
        @Override
        public void start(Promise<Void> started) {
            HttpServer server = vertx.createHttpServer(options());
            Context context = getVertx().getOrCreateContext();
            server.requestHandler(request -> handle(request, context));
            server.invalidRequestHandler(request -> refuse(request, context));
            // to Vert.x a negative port means a free one that all acceptors share
            server.listen(settings.port() == 0 ? -1 : settings.port(), settings.address()).<Void>map(listening -> {
                port = listening.actualPort();
                return null;
            }).onComplete(started);
        }
    }

    private HttpServerOptions options() {
        return new HttpServerOptions()
                .setReusePort(false)
                .setTcpNoDelay(true)
                .setHttp2ClearTextEnabled(false)
                .setCompressionSupported(false)
                .setMaxInitialLineLength(8 * 1024)
                .setMaxHeaderSize((int) settings.maxHeaderSize().toBytes())
                .setIdleTimeout((int) settings.idleTimeout().toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    }

    private void handle(HttpServerRequest request, Context context) {
        EdgeCall call = new EdgeCall(request, context, new Origin(Ids.random("req"), hygiene.source(request)));
        try {
            if (!open) {
                throw Problem.STARTING.exception().header("Retry-After", "1");
            }
            String path = hygiene.admit(request);
            if (isAnsweredPreflight(call, path)) {
                return;
            }
            RouteTable.Match match = routes.enter(request.method().name(), path);
            match.consumer().serve(call, match.parameters());
        } catch (Exception e) {
            answers.fail(call, e);
        }
    }

    /** A route that says nothing of CORS gets the request as any other. */
    private boolean isAnsweredPreflight(EdgeCall call, String path) {
        if (!CorsEndpoint.isPreflight(call.request())) {
            return false;
        }
        Optional<CorsEndpoint> cors = routes.find(call.request().getHeader("access-control-request-method"), path).consumer().cors();
        cors.ifPresent(rules -> {
            rules.preflight(call);
            answers.empty(call);
        });
        return cors.isPresent();
    }

    private void refuse(HttpServerRequest request, Context context) {
        EdgeCall call = new EdgeCall(request, context, new Origin(Ids.random("req"), "unknown"));
        request.response().putHeader("Connection", "close");
        answers.fail(call, AnswerWriter.forUnparsable(request.decoderResult().cause()).exception());
    }
}

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
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API port: Vert.x event loops, one acceptor per core. Until {@link #open()} is called it answers 503 with Retry-After,
 * never 404, or does not listen at all, as whoever sends requests to replicas would have it. At the end {@link #drain()} loses
 * none of them.
 */
public final class EdgeServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EdgeServer.class);
    private static final String HEALTH = "/health";
    private final Vertx vertx;
    private final EdgeSettings settings;
    private final RouteTable routes;
    private final AnswerWriter answers;
    private final RequestHygiene hygiene;
    private final Consumer<EdgeCall> ended;
    private volatile int port;
    private final OpenRequests requests = new OpenRequests();
    private final Listener listener = new Listener();
    private volatile boolean open;
    private volatile boolean draining;

    /**
     * @param early whether to listen at once; else from {@link #open()} on
     * @param ended told of each request once, on its event loop, when it has its answer or its client is gone
     */
    EdgeServer(Vertx vertx, EdgeSettings settings, RouteTable routes, AnswerWriter answers, boolean early, Consumer<EdgeCall> ended) {
        this.vertx = vertx;
        this.settings = settings;
        this.routes = routes;
        this.answers = answers;
        this.hygiene = new RequestHygiene(settings.trustedProxies());
        this.ended = ended;
        if (early) {
            listen();
        }
    }

    /** How many event loops serve requests: one for each core. */
    public static int loops() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** The port in use, also when a free one was asked for. */
    public int port() {
        return port;
    }

    /** How many requests are under way. */
    int openRequests() {
        return requests.count();
    }

    /** The address listened on. */
    public String address() {
        return settings.address();
    }

    /** Lets requests through to the routes: to be called once, when all of them are up. */
    public void open() {
        open = true;
        if (port == 0) {
            listen();
        }
    }

    /**
     * Ends in order: it serves on for a while, tells {@code /health} and has every answer end its connection; then it takes no new
     * connection, and answers what comes on those that are there; then it waits for the requests under way. Blocks.
     *
     * @param delay how long it serves on, and as long again at most for the connections that are there
     * @param timeout how long the requests under way may take at most
     */
    void drain(Duration delay, Duration timeout) {
        draining = true;
        Listener.pause(delay);
        listener.close();
        listener.awaitEmpty(delay);
        try {
            requests.close().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.warn("some requests were still under way after {}; they are cut off", timeout);
        } catch (ExecutionException e) {
            throw new IllegalStateException("requests are counted and never fail", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        open = false;
        await(vertx.close().toCompletionStage().toCompletableFuture());
    }

    private void listen() {
        try {
            await(vertx.deployVerticle(Acceptor::new, new DeploymentOptions().setInstances(loops()))
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
            server.connectionHandler(listener::accepted);
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
        EdgeCall call = new EdgeCall(request, context, hygiene.origin(request));
        if (!requests.enter()) {
            request.response().endHandler(disposed -> ended.accept(call));
            answers.fail(call, Problem.STOPPING.exception().header("Retry-After", "1"));
            return;
        }
        call.whenOver(() -> {
            requests.leave();
            ended.accept(call);
        });
        if (draining) {
            request.response().putHeader("Connection", "close");
        }
        serve(call);
    }

    private void serve(EdgeCall call) {
        HttpServerRequest request = call.request();
        try {
            if (draining && HEALTH.equals(request.path())) {
                throw Problem.STOPPING.exception().header("Retry-After", "1");
            }
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
        EdgeCall call = new EdgeCall(request, context, new Origin(Ids.ofRequest(), "unknown"));
        request.response().endHandler(disposed -> ended.accept(call));
        request.response().putHeader("Connection", "close");
        answers.fail(call, AnswerWriter.forUnparsable(request.decoderResult().cause()).exception());
    }
}

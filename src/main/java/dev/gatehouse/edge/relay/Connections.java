package dev.gatehouse.edge.relay;

import dev.gatehouse.edge.EdgeServer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The connections to one upstream's targets: a bounded pool for each target, and another for WebSocket connections, which last. Where
 * there are enough of them, each event loop has its share for itself, so that a request and its answer never change threads.
 */
final class Connections {
    /** How many requests may wait for a connection, for each that the pool may have. */
    private static final int WAITING = 4;
    /** Shorter than any upstream keeps an idle connection, and than our own serve on when they end: no request meets one just closed. */
    private static final int IDLE_SECONDS = 1;
    /** Below that many connections for each event loop, all share one pool. */
    private static final int LEAST_SHARE = 16;
    private final Vertx vertx;
    private final int share;
    private final HttpClient shared;
    private final HttpClient websockets;
    private final Map<Context, HttpClient> ofLoops = new ConcurrentHashMap<>();
    private final UpstreamOptions options;
    private final Set<HttpConnection> answeredBefore = ConcurrentHashMap.newKeySet();

    Connections(Vertx vertx, UpstreamOptions options) {
        this.vertx = vertx;
        this.options = options;
        this.share = options.poolSize() / EdgeServer.loops();
        this.shared = client(options.poolSize());
        this.websockets = client(options.websockets());
    }

    private HttpClient client(int most) {
        return vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) options.connectTimeout().toMillis())
                .setIdleTimeout((int) options.idleTimeout().toMillis()).setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setDecompressionSupported(false).setKeepAlive(true).setKeepAliveTimeout(IDLE_SECONDS).setTcpNoDelay(true),
                new PoolOptions().setHttp1MaxSize(Math.max(1, most)).setMaxWaitQueueSize(WAITING * Math.max(1, most)));
    }

    /**
     * A request on a connection of its own for as long as it lasts; fails when there is none within twice the connect time-out.
     *
     * @param loop the event loop of the call
     * @param websocket whether the connection may become a WebSocket
     */
    Future<HttpClientRequest> request(Context loop, Target target, SocketAddress address, HttpMethod method, String uri, boolean websocket) {
        return (websocket ? websockets : pool(loop)).request(options(target, address, method, target.prefix() + uri)
                .setConnectTimeout(2 * options.connectTimeout().toMillis()));
    }

    private HttpClient pool(Context loop) {
        return share < LEAST_SHARE ? shared : ofLoops.computeIfAbsent(loop, x -> client(share));
    }

    static RequestOptions options(Target target, SocketAddress address, HttpMethod method, String uri) {
        return new RequestOptions().setMethod(method).setServer(address).setSsl(target.tls()).setHost(target.host())
                .setPort(target.port()).setURI(uri);
    }

    /** Whether an answer came over it before: then the other side may have closed it just when it was used again. */
    boolean isUsedAgain(HttpConnection connection) {
        return answeredBefore.contains(connection);
    }

    void answered(HttpConnection connection) {
        if (answeredBefore.add(connection)) {
            connection.closeHandler(closed -> answeredBefore.remove(connection));
        }
    }

    void close() {
        shared.close();
        ofLoops.values().forEach(HttpClient::close);
        websockets.close();
    }
}

package dev.gatehouse.edge.relay;

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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The connections to one upstream's targets: a bounded pool for each, and another for WebSocket connections, which last. */
final class Connections {
    /** How many requests may wait for a connection, for each that the pool may have. */
    private static final int WAITING = 4;
    /** Shorter than any upstream keeps an idle connection, and than our own serve on when they end: no request meets one just closed. */
    private static final int IDLE_SECONDS = 1;
    private final HttpClient pool;
    private final HttpClient websockets;
    private final UpstreamOptions options;
    private final Set<HttpConnection> answeredBefore = ConcurrentHashMap.newKeySet();

    Connections(Vertx vertx, UpstreamOptions options) {
        this.options = options;
        this.pool = client(vertx, options, options.poolSize());
        this.websockets = client(vertx, options, options.websockets());
    }

    private static HttpClient client(Vertx vertx, UpstreamOptions options, int most) {
        return vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) options.connectTimeout().toMillis())
                .setIdleTimeout((int) options.idleTimeout().toMillis()).setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setDecompressionSupported(false).setKeepAlive(true).setKeepAliveTimeout(IDLE_SECONDS).setTcpNoDelay(true),
                new PoolOptions().setHttp1MaxSize(Math.max(1, most)).setMaxWaitQueueSize(WAITING * Math.max(1, most)));
    }

    /**
     * A request on a connection of its own for as long as it lasts; fails when there is none within twice the connect time-out.
     *
     * @param websocket whether the connection may become a WebSocket
     */
    Future<HttpClientRequest> request(Target target, SocketAddress address, HttpMethod method, String uri, boolean websocket) {
        return (websocket ? websockets : pool).request(options(target, address, method, target.prefix() + uri)
                .setConnectTimeout(2 * options.connectTimeout().toMillis()));
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
        pool.close();
        websockets.close();
    }
}

package dev.gatehouse.edge.relay;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.SocketAddress;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Function;

/** Where a target is right now: looked up for each call and judged after that, so that a name cannot lead elsewhere later. */
final class Resolver {
<<<<<<< HEAD
    private final Vertx vertx;
    private final AllowList allow;

    Resolver(Vertx vertx, AllowList allow) {
        this.vertx = vertx;
        this.allow = allow;
    }

    /** Fails for a target that is off the allow-list, unknown, or at an address that is never one. */
    Future<SocketAddress> resolve(Target target) {
        if (!allow.has(target)) {
            return Future.failedFuture(new UnknownHostException(target + " is not on GATEHOUSE_UPSTREAM_ALLOW"));
        }
        Promise<InetAddress> resolved = Promise.promise();
        ((VertxInternal) vertx).resolveAddress(target.host(), resolved);
        return resolved.future().compose(address -> allow.isForbidden(address, target.port())
                ? Future.failedFuture(new UnknownHostException(target + " resolves to a forbidden address"))
                : Future.succeededFuture(SocketAddress.inetSocketAddress(target.port(), address.getHostAddress())));
=======
    private final VertxInternal vertx;
    private final Upstreams upstreams;

    Resolver(Vertx vertx, Upstreams upstreams) {
        this.vertx = (VertxInternal) vertx;
        this.upstreams = upstreams;
    }

    /**
     * Has the target's addresses tried one after the other until one takes the connection, for a name may stand for several
     * replicas. Fails for a target that is off the allow-list, unknown, or only at addresses that are never one.
     *
     * @param connection begins one to an address; nothing of the request may be sent before it is there
     */
    <T> Future<T> connect(Upstreams.Upstream upstream, Function<SocketAddress, Future<T>> connection) {
        if (!upstream.allowed()) {
            return Future.failedFuture(new UnknownHostException(upstream.name() + " is not on GATEHOUSE_UPSTREAM_ALLOW"));
        }
        return addresses(upstream).compose(all -> all.isEmpty()
                ? Future.failedFuture(new UnknownHostException(upstream.name() + " resolves to a forbidden address"))
                : first(all, connection));
    }

    /** The first that takes the connection. A failure after that, or of another kind, is final. */
    static <T> Future<T> first(List<SocketAddress> addresses, Function<SocketAddress, Future<T>> connection) {
        Future<T> attempt = connection.apply(addresses.get(0));
        return addresses.size() == 1 ? attempt
                : attempt.recover(cause -> isNoConnection(cause) ? first(addresses.subList(1, addresses.size()), connection)
                        : Future.failedFuture(cause));
    }

    private static boolean isNoConnection(Throwable cause) {
        return cause instanceof ConnectException || cause instanceof NoRouteToHostException;
    }

    private Future<List<SocketAddress>> addresses(Upstreams.Upstream upstream) {
        ContextInternal context = vertx.getOrCreateContext();
        Promise<List<InetSocketAddress>> resolved = context.promise();
        vertx.nettyAddressResolverGroup().getResolver(context.nettyEventLoop())
                .resolveAll(InetSocketAddress.createUnresolved(upstream.host(), upstream.port()))
                .addListener((io.netty.util.concurrent.Future<List<InetSocketAddress>> done) -> {
                    if (done.isSuccess()) {
                        resolved.complete(done.getNow());
                    } else {
                        resolved.fail(done.cause());
                    }
                });
        return resolved.future().map(all -> all.stream().filter(one -> !upstreams.isForbidden(one.getAddress(), upstream.port()))
                .map(one -> SocketAddress.inetSocketAddress(upstream.port(), one.getAddress().getHostAddress())).toList());
>>>>>>> 4509ddf (A replica that takes no connection is passed over, whatever the request)
    }
}

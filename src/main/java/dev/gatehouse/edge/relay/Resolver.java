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
    private final VertxInternal vertx;
    private final AllowList allow;

    Resolver(Vertx vertx, AllowList allow) {
        this.vertx = (VertxInternal) vertx;
        this.allow = allow;
    }

    /**
     * Has the target's addresses tried one after the other until one takes the connection, for a name may stand for several
     * replicas. Fails for a target that is off the allow-list, unknown, or only at addresses that are never one.
     *
     * @param connection begins one to an address; nothing of the request may be sent before it is there
     */
    <T> Future<T> connect(Target target, Function<SocketAddress, Future<T>> connection) {
        if (!allow.has(target)) {
            return Future.failedFuture(new UnknownHostException(target + " is not on GATEHOUSE_UPSTREAM_ALLOW"));
        }
        return addresses(target).compose(all -> all.isEmpty()
                ? Future.failedFuture(new UnknownHostException(target + " resolves to a forbidden address"))
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

    private Future<List<SocketAddress>> addresses(Target target) {
        ContextInternal context = vertx.getOrCreateContext();
        Promise<List<InetSocketAddress>> resolved = context.promise();
        vertx.nettyAddressResolverGroup().getResolver(context.nettyEventLoop())
                .resolveAll(InetSocketAddress.createUnresolved(target.host(), target.port()))
                .addListener((io.netty.util.concurrent.Future<List<InetSocketAddress>> done) -> {
                    if (done.isSuccess()) {
                        resolved.complete(done.getNow());
                    } else {
                        resolved.fail(done.cause());
                    }
                });
        return resolved.future().map(all -> all.stream().filter(one -> !allow.isForbidden(one.getAddress(), target.port()))
                .map(one -> SocketAddress.inetSocketAddress(target.port(), one.getAddress().getHostAddress())).toList());
    }
}

package dev.gatehouse.edge.relay;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Where a target is right now: looked up for each call and judged after that, so that a name cannot lead elsewhere later. */
final class Resolver {
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
    }
}

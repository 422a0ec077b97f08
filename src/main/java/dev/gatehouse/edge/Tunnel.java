package dev.gatehouse.edge;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import java.time.Duration;

/**
 * An answer 101 (RFC 9110 section 15.2.2), after which bytes pass both ways as they are, with back-pressure. When either side ends,
 * the other does; so do both after the lifetime, when a side is silent for its idle time-out, and when the client is no longer
 * admitted.
 *
 * @param headers header fields of the answer, with those that say what is switched to
 * @param upstream the other side, paused
 * @param lifetime how long it may last
 */
public record Tunnel(MultiMap headers, NetSocket upstream, Duration lifetime) implements FlowingAnswer {
    @Override
    public int status() {
        return 101;
    }

    @Override
    public Future<Void> flow(EdgeCall call) {
        call.request().resume();
        return call.request().toNetSocket().compose(client -> {
            // whoever stops this process need not wait for it
            call.end();
            Vertx vertx = call.context().owner();
            long timer = vertx.setTimer(lifetime.toMillis(), over -> client.close());
            Future<Void> up = client.pipe().to(upstream);
            Future<Void> down = upstream.pipe().to(client);
            Future<Void> both = Future.join(up, down).mapEmpty();
            AdmissionWatch.over(call, both, true, client::close);
            return both.onComplete(over -> vertx.cancelTimer(timer));
        });
    }
}

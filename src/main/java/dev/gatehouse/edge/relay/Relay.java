package dev.gatehouse.edge.relay;

import dev.gatehouse.edge.EdgeCall;
import dev.gatehouse.edge.FlowingAnswer;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;

/** The way of requests to upstreams, on the event loop that owns the client's connection. */
final class Relay {
    private final LiveUpstreams upstreams;
    private final Resolver resolver;

    Relay(LiveUpstreams upstreams, Resolver resolver) {
        this.upstreams = upstreams;
        this.resolver = resolver;
    }

    /** The answer of the upstream of that name, its body still to flow; fails with a problem. */
    Future<FlowingAnswer> pass(String name, Exchange exchange) {
        LiveUpstream upstream = upstreams.enter(name);
        if (upstream == null) {
            return Future.failedFuture(Problem.UPSTREAM_FAILED.exception());
        }
        EdgeCall call = exchange.getProperty(EdgeCall.PROPERTY, EdgeCall.class);
        Passage passage = new Passage(upstream, resolver, call, exchange.getProperty(Caller.PROPERTY, Caller.class));
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                // a later step may have put another answer in the place of the upstream's
                call.context().runOnContext(x -> passage.abandon());
            }
        });
        Promise<FlowingAnswer> answer = Promise.promise();
        call.onLoop(() -> passage.start().onComplete(answer));
        return answer.future();
    }
}

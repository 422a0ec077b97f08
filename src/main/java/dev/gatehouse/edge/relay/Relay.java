package dev.gatehouse.edge.relay;

import dev.gatehouse.edge.EdgeCall;
import dev.gatehouse.edge.FlowingAnswer;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
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

<<<<<<< HEAD
    /** The answer of the upstream of that name, its body still to flow; fails with a problem. */
    Future<FlowingAnswer> pass(String name, Exchange exchange) {
        LiveUpstream upstream = upstreams.enter(name);
        if (upstream == null) {
            return Future.failedFuture(Problem.UPSTREAM_FAILED.exception());
=======
    /** The upstream's answer, its body still to be pumped; fails with upstream-failed or upstream-timeout. */
    Future<StreamedBody> pass(Upstreams.Upstream upstream, Exchange exchange) {
        EdgeCall call = exchange.getProperty(EdgeCall.PROPERTY, EdgeCall.class);
        Caller caller = exchange.getProperty(Caller.PROPERTY, Caller.class);
        Promise<StreamedBody> answer = Promise.promise();
        // the loop that owns the connection also owns the upstream call
        call.context().runOnContext(onLoop -> {
            Promise<HttpClientResponse> head = Promise.promise();
            resolver.connect(upstream, address -> client.request(options(upstream, address, call)))
                    .compose(up -> send(up, call, caller, upstreams.isOwn(upstream), head))
                    .onComplete(done -> complete(done, upstream, call, answer));
        });
        return answer.future();
    }

    private static RequestOptions options(Upstreams.Upstream upstream, SocketAddress address, EdgeCall call) {
        return new RequestOptions().setMethod(call.request().method()).setServer(address).setSsl(upstream.tls())
                .setHost(upstream.host()).setPort(upstream.port()).setURI(upstream.prefix() + call.request().uri());
    }

    private Future<HttpClientResponse> send(HttpClientRequest up, EdgeCall call, Caller caller, boolean own,
                                            Promise<HttpClientResponse> head) {
        RelayHeaders.toUpstream(call, caller, up.headers());
        if (own) {
            RelayHeaders.credentials(call, up.headers());
>>>>>>> 4509ddf (A replica that takes no connection is passed over, whatever the request)
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
        if (Vertx.currentContext() == call.context()) {
            return passage.start();
        }
        Promise<FlowingAnswer> answer = Promise.promise();
        call.context().runOnContext(x -> passage.start().onComplete(answer));
        return answer.future();
    }
}

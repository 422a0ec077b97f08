package dev.gatehouse.edge.relay;

import dev.gatehouse.edge.EdgeCall;
import dev.gatehouse.edge.StreamedBody;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.streams.ReadStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One pass of a request to an upstream: resolve, connect, stream the body up, hand back the streaming answer. */
final class Relay {
    private static final Logger log = LoggerFactory.getLogger(Relay.class);
    private final Vertx vertx;
    private final HttpClient client;
    private final Upstreams upstreams;
    private final Resolver resolver;
    private final RelaySettings settings;

    Relay(Vertx vertx, Upstreams upstreams, RelaySettings settings) {
        this.vertx = vertx;
        this.upstreams = upstreams;
        this.resolver = new Resolver(vertx, upstreams);
        this.settings = settings;
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) settings.connectTimeout().toMillis())
                .setIdleTimeout((int) settings.idleTimeout().toMillis()).setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setDecompressionSupported(false).setKeepAlive(true).setTcpNoDelay(true)
                .setMaxWaitQueueSize(4 * settings.poolSize()), new PoolOptions().setHttp1MaxSize(settings.poolSize()));
    }

    /** The upstream's answer, its body still to be pumped; fails with upstream-failed or upstream-timeout. */
    Future<StreamedBody> pass(Upstreams.Upstream upstream, Exchange exchange) {
        EdgeCall call = exchange.getProperty(EdgeCall.PROPERTY, EdgeCall.class);
        Caller caller = exchange.getProperty(Caller.PROPERTY, Caller.class);
        Promise<StreamedBody> answer = Promise.promise();
        // the loop that owns the connection also owns the upstream call
        call.context().runOnContext(onLoop -> {
            Promise<HttpClientResponse> head = Promise.promise();
            resolver.resolve(upstream).compose(address -> client.request(options(upstream, address, call)))
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
        }
        ReadStream<Buffer> body = call.takeBody();
        up.exceptionHandler(head::tryFail);
        call.request().connection().closeHandler(gone -> up.reset());
        up.response().onSuccess(response -> head.tryComplete(response.pause())).onFailure(head::tryFail);
        sendBody(call, body, up).onSuccess(sent -> giveUpWhenLate(up, head)).onFailure(broken -> {
            // the reason comes before what the reset would say
            head.tryFail(broken);
            up.reset();
        });
        return head.future();
    }

    /** The upstream's time begins when it has the whole request: a slow sender is not its fault. */
    private void giveUpWhenLate(HttpClientRequest up, Promise<HttpClientResponse> head) {
        long timer = vertx.setTimer(settings.responseTimeout().toMillis(), late -> {
            if (head.tryFail(new TimeoutException("no answer within " + settings.responseTimeout()))) {
                up.reset();
            }
        });
        head.future().onComplete(answered -> vertx.cancelTimer(timer));
    }

    private static Future<Void> sendBody(EdgeCall call, ReadStream<Buffer> body, HttpClientRequest up) {
        if (call.keptBody().isPresent()) {
            return up.end(call.keptBody().get());
        }
        HttpServerRequest down = call.request();
        boolean hasBody = down.headers().contains("content-length") || down.headers().contains("transfer-encoding");
        if (!hasBody) {
            down.resume();
            return up.end();
        }
        if (!up.headers().contains("content-length")) {
            up.setChunked(true);
        }
        return body.pipe().endOnFailure(false).to(up);
    }

    private static void complete(AsyncResult<HttpClientResponse> done, Upstreams.Upstream upstream,
                                 EdgeCall call, Promise<StreamedBody> answer) {
        if (done.succeeded()) {
            HttpClientResponse response = done.result();
            answer.complete(new StreamedBody(response.statusCode(), RelayHeaders.toClient(response.headers()), response));
        } else {
            answer.fail(problem(done.cause(), upstream, call));
        }
    }

    private static ProblemException problem(Throwable cause, Upstreams.Upstream upstream, EdgeCall call) {
        if (cause instanceof ProblemException refused) {
            return refused;
        }
        boolean late = cause instanceof TimeoutException
                || cause instanceof ConnectTimeoutException
                || cause instanceof HttpClosedException && cause.getMessage().contains("idle");
        log.warn("{} upstream {} failed: {}", call.origin().requestId(), upstream.name(), cause.toString());
        return (late ? Problem.UPSTREAM_TIMEOUT : Problem.UPSTREAM_FAILED).exception();
    }
}

package dev.gatehouse.edge.relay;

import dev.gatehouse.edge.EdgeCall;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.streams.ReadStream;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** One try to get an answer from one target: resolve, connect, stream the body up, await the head. */
final class Attempt {
    private static final int SWITCHED = 101;
    private final LiveUpstream upstream;
    private final Target target;
    private final EdgeCall call;
    private final Caller caller;
    private final boolean websocket;
    private final Promise<HttpClientResponse> head = Promise.promise();
    private HttpClientRequest up;
    private HttpClientResponse down;
    private boolean usedAgain;
    private boolean abandoned;
    private boolean released;

    Attempt(LiveUpstream upstream, Target target, EdgeCall call, Caller caller) {
        this.upstream = upstream;
        this.target = target;
        this.call = call;
        this.caller = caller;
        this.websocket = upstream.upstream().options().websockets() > 0 && RelayHeaders.asksForWebSocket(call.request());
    }

    /** The answer's head, its body paused. */
    Future<HttpClientResponse> start(Resolver resolver) {
        upstream.waiting().incrementAndGet();
        resolver.connect(target, address -> upstream.connections()
                        .request(call.context(), target, address, call.request().method(), call.request().uri(), websocket))
                .onComplete(connected -> {
                    upstream.waiting().decrementAndGet();
                    if (connected.failed()) {
                        head.fail(connected.cause());
                    } else {
                        send(connected.result());
                    }
                });
        return head.future();
    }

    /** Gives it up, whatever its state: nobody wants the answer any more. */
    void abandon() {
        abandoned = true;
        if (down != null && down.statusCode() != SWITCHED) {
            abandonAnswer();
        } else if (up != null) {
            reset();
        }
    }

    /**
     * What has arrived is thrown away first. If that is all of it, the connection has gone to another request, and a reset would be the
     * end of that one.
     */
    private void abandonAnswer() {
        if (!released) {
            down.handler(thrownAway -> { }).resume();
            call.context().runOnContext(x -> {
                if (!released) {
                    reset();
                }
            });
        }
    }

    private void reset() {
        up.reset();
        release();
    }

    boolean isAbandoned() {
        return abandoned;
    }

    /** Whether the answer may be the beginning of a WebSocket. */
    boolean isForWebSocket() {
        return websocket;
    }

    /** Whether there was a connection, so that the target may have seen the request. */
    boolean isConnected() {
        return up != null;
    }

    /** Whether it failed because the target closed a connection that had been idle before, and nothing but a head was sent. */
    boolean metAnIdleClose(Throwable failure) {
        return usedAgain && Failures.isClosed(failure) && !Failures.isLate(failure) && !hasBody();
    }

    private void send(HttpClientRequest request) {
        up = request;
        up.exceptionHandler(head::tryFail);
        upstream.inUse().incrementAndGet();
        head.future().onFailure(failed -> release());
        if (abandoned) {
            head.fail(new ClosedChannelException());
            up.reset();
            return;
        }
        usedAgain = upstream.connections().isUsedAgain(up.connection());
        RelayHeaders.toUpstream(call, caller, up.headers());
        if (upstream.upstream().own()) {
            RelayHeaders.credentials(call, up.headers());
        }
        up.response().onSuccess(this::answered).onFailure(head::tryFail);
        if (websocket) {
            RelayHeaders.askForWebSocket(up.headers());
            up.connect();
            giveUpWhenLate();
        } else {
            sendBody(call.body().take()).onSuccess(sent -> giveUpWhenLate()).onFailure(this::broke);
        }
    }

    private void answered(HttpClientResponse response) {
        down = response.pause();
        upstream.connections().answered(up.connection());
        if (head.tryComplete(response)) {
            response.end().onComplete(end -> release());
        }
    }

    /** The connection is not in use any more, for whichever reason comes first. */
    private void release() {
        if (!released) {
            released = true;
            upstream.inUse().decrementAndGet();
        }
    }

    /** The body could not be sent to its end, also when the answer has begun before that. */
    private void broke(Throwable cause) {
        abandoned |= cause instanceof ProblemException;
        // the reason comes before what the reset would say
        head.tryFail(cause);
        up.reset();
    }

    /** The upstream's time begins when it has the whole request: a slow sender is not its fault. */
    private void giveUpWhenLate() {
        Duration patience = upstream.upstream().options().responseTimeout();
        long timer = call.context().owner().setTimer(patience.toMillis(), late -> {
            if (head.tryFail(new TimeoutException("no answer within " + patience))) {
                up.reset();
            }
        });
        head.future().onComplete(answered -> call.context().owner().cancelTimer(timer));
    }

    private Future<Void> sendBody(ReadStream<Buffer> body) {
        if (call.body().kept().isPresent()) {
            return up.end(call.body().kept().get());
        }
        if (!hasBody()) {
            call.request().resume();
            return up.end();
        }
        if (!up.headers().contains("content-length")) {
            up.setChunked(true);
        }
        return body.pipe().endOnFailure(false).to(up);
    }

    private boolean hasBody() {
        return call.request().headers().contains("content-length") || call.request().headers().contains("transfer-encoding");
    }
}

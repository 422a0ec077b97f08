package dev.gatehouse.edge.relay;

import dev.gatehouse.edge.EdgeCall;
import dev.gatehouse.edge.FlowingAnswer;
import dev.gatehouse.edge.StreamedBody;
import dev.gatehouse.edge.Tunnel;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way: past the breaker, to the target whose turn it is, to another one if the first has seen nothing of it,
 * and the answer's head back. It ends with the answer's body, or when the client goes away. All of it runs on the call's event loop.
 */
final class Passage {
    private static final Logger log = LoggerFactory.getLogger(Passage.class);
    private static final int MOST_ATTEMPTS = 3;
    /** RFC 9110 section 9.2.2. */
    private static final Set<HttpMethod> IDEMPOTENT = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.PUT,
            HttpMethod.DELETE);
    /** What an upstream says that cannot do its work. */
    private static final Set<Integer> UNWELL = Set.of(502, 503, 504);
    private final LiveUpstream upstream;
    private final Resolver resolver;
    private final EdgeCall call;
    private final Caller caller;
    private final Promise<FlowingAnswer> answer = Promise.promise();
    private final List<TargetState> tried = new ArrayList<>(1);
    private Attempt attempt;
    private long attemptedNanos;
    private boolean clientLeft;
    private boolean over;

    /** @param upstream which has counted the request in */
    Passage(LiveUpstream upstream, Resolver resolver, EdgeCall call, Caller caller) {
        this.upstream = upstream;
        this.resolver = resolver;
        this.call = call;
        this.caller = caller;
    }

    /** The answer, to be sent; fails with upstream-failed, upstream-timeout, upstream-unavailable or overloaded. */
    Future<FlowingAnswer> start() {
        if (upstream.breaker().letsThrough()) {
            call.request().connection().closeHandler(left -> {
                clientLeft = true;
                abandon();
            });
            attempt();
        } else {
            fail(Outcome.REFUSED, Problem.UPSTREAM_UNAVAILABLE.exception()
                    .header("Retry-After", String.valueOf(upstream.breaker().retryAfter().toSeconds())));
        }
        return answer.future();
    }

    /** To be called when nobody will read what may be left of the answer. */
    void abandon() {
        if (!over) {
            attempt.abandon();
        }
    }

    private void attempt() {
        TargetState target = upstream.balancer().pick(tried);
        tried.add(target);
        attemptedNanos = System.nanoTime();
        attempt = new Attempt(upstream, target.target(), call, caller);
        // a client that left is known to have by the next turn of the loop
        attempt.start(resolver).onSuccess(head -> answered(target, head))
                .onFailure(cause -> call.context().runOnContext(x -> failed(target, cause)));
    }

    private void answered(TargetState target, HttpClientResponse head) {
        upstream.metrics().began(System.nanoTime() - attemptedNanos);
        boolean switched = head.statusCode() == 101;
        if (switched && !attempt.isForWebSocket()) {
            attempt.abandon();
            failed(target, new VertxException("101 to a request that did not ask for it"));
            return;
        }
        judge(target, !UNWELL.contains(head.statusCode()));
        head.end().onComplete(ended -> ended(target, head, ended.succeeded() || switched));
        answer.complete(switched
                ? new Tunnel(RelayHeaders.switched(head.headers()), head.netSocket(), upstream.upstream().options().websocketLifetime())
                : new StreamedBody(head.statusCode(), RelayHeaders.toClient(head.headers()), head));
    }

    private void ended(TargetState target, HttpClientResponse head, boolean whole) {
        if (whole) {
            end(Outcome.of(head.statusCode()));
        } else if (attempt.isAbandoned()) {
            end(Outcome.CANCELLED);
        } else {
            judge(target, false);
            end(Outcome.BROKEN);
        }
        if (attempt.isForWebSocket() || RelayHeaders.saysClose(head.headers())) {
            head.request().connection().close();
        }
    }

    private void failed(TargetState target, Throwable cause) {
        if (clientLeft) {
            upstream.breaker().toldNothing();
            fail(Outcome.CANCELLED, Problem.UPSTREAM_FAILED.exception());
        } else if (mayTryAgain(cause)) {
            if (!attempt.isConnected()) {
                upstream.told(target, false);
            }
            upstream.metrics().triedAgain();
            attempt();
        } else {
            giveUp(target, cause);
        }
    }

    /** Only what may be asked twice, and only when the target has seen nothing of it, or closed an idle connection meanwhile. */
    private boolean mayTryAgain(Throwable cause) {
        boolean another = tried.size() < upstream.balancer().targets().size();
        return tried.size() < MOST_ATTEMPTS && IDEMPOTENT.contains(call.request().method())
                && (attempt.isConnected() ? attempt.metAnIdleClose(cause) : another && !Failures.isBusy(cause));
    }

    private void giveUp(TargetState target, Throwable cause) {
        Outcome outcome = Failures.outcome(cause);
        if (outcome == Outcome.FAILED || outcome == Outcome.TIMEOUT) {
            judge(target, false);
        } else {
            upstream.breaker().toldNothing();
        }
        if (outcome != Outcome.CANCELLED) {
            log.warn("{} upstream {} failed at {}: {}", call.origin().requestId(), upstream.upstream().name(), target.target(), cause.toString());
        }
        fail(outcome, Failures.problem(cause));
    }

    private void judge(TargetState target, boolean good) {
        upstream.told(target, good);
        if (good) {
            upstream.breaker().succeeded();
        } else {
            upstream.breaker().failed();
        }
    }

    private void fail(Outcome outcome, ProblemException problem) {
        end(outcome);
        answer.fail(problem);
    }

    private void end(Outcome outcome) {
        over = true;
        call.request().connection().closeHandler(null);
        upstream.leave(outcome);
    }
}

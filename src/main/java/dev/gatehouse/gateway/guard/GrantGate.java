package dev.gatehouse.gateway.guard;

import dev.gatehouse.edge.EdgeCall;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.CurrentRequest;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.services.Grants;
import dev.gatehouse.platform.services.Grants.Operation;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Asks whether the grant that a request came with is good for just this request, and uses it up. The grant binds the body, so
 * the body is gathered first, and stays readable for the steps that follow.
 */
final class GrantGate {
    /** The header field that carries a grant. */
    static final String HEADER = "X-Operation-Grant";
    /** Largest body of a request with a grant, in bytes; beyond it the answer is 413. */
    private static final long LARGEST_BODY = 1024 * 1024;
    private static final int LONGEST_GRANT = 256;
    private final Grants grants;
    private final Executor workers;

    /** @param workers for asking, which waits */
    GrantGate(Grants grants, Executor workers) {
        this.grants = grants;
        this.workers = workers;
    }

    /** When the factor was shown for this request, {@link Instant#EPOCH} for never; completes on the call's event loop. */
    Future<Instant> redeem(EdgeCall call, Caller caller, String grant) {
        return call.body().keep(LARGEST_BODY).compose(body -> consume(call, operation(call, caller, grant, body)))
                .map(shownAt -> shownAt.orElse(Instant.EPOCH));
    }

    private static Operation operation(EdgeCall call, Caller caller, String grant, Buffer body) {
        if (grant.length() > LONGEST_GRANT) {
            throw Problem.REQUEST_INVALID.exception("the header " + HEADER + " is too long");
        }
        return new Operation(grant, caller.subject(), caller.sessionId(), call.request().method().name(), call.request().uri(),
                sha256(body), call.origin().requestId());
    }

    private Future<Optional<Instant>> consume(EdgeCall call, Operation operation) {
        Promise<Optional<Instant>> consumed = Promise.promise();
        try {
            workers.execute(() -> {
                Future<Optional<Instant>> answer = CurrentRequest.during(call.origin(), () -> ask(operation));
                call.context().runOnContext(onLoop -> answer.onComplete(consumed));
            });
        } catch (RejectedExecutionException e) {
            consumed.fail(e);
        }
        return consumed.future();
    }

    private Future<Optional<Instant>> ask(Operation operation) {
        try {
            return Future.succeededFuture(grants.consume(operation));
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private static String sha256(Buffer body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body.getBytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

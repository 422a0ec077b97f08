package dev.gatehouse.edge;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.streams.ReadStream;
import java.util.Optional;

/** The body of a request, which stays paused until somebody streams it or gathers it within a bound. On the call's event loop. */
public final class RequestBody {
    /** How much of an unread body is read and thrown away to keep the connection; more ends it. */
    private static final long DISCARD_LIMIT = 256 * 1024;
    private final HttpServerRequest request;
    private long bound = Long.MAX_VALUE;
    private boolean taken;
    private Buffer kept;

    RequestBody(HttpServerRequest request) {
        this.request = request;
    }

    /**
     * From now on the body may have so many bytes and no more.
     *
     * @throws ProblemException body-too-large when the request says that it has
     */
    void bound(long bytes) {
        bound = Math.min(bound, bytes);
        if (declaredLength() > bound || kept != null && kept.length() > bound) {
            throw tooLarge(bound);
        }
    }

    /**
     * The request body for streaming; still paused. Whoever calls this must read it. It fails with body-too-large beyond the
     * bound that {@code edge:body} set.
     */
    public ReadStream<Buffer> take() {
        taken = true;
        askForIt();
        return bound == Long.MAX_VALUE ? request : new BoundedBody(request, bound, () -> taken = false);
    }

    /** Whoever took the body wants no more of it. */
    void giveUp() {
        taken = false;
    }

    /** Gathers the body as {@link #read} does, and keeps it for whoever wants to read it after this. */
    public Future<Buffer> keep(long limit) {
        return read(limit).onSuccess(body -> kept = body);
    }

    /** The body, if it was gathered to be kept: then there is nothing left to stream. */
    public Optional<Buffer> kept() {
        return Optional.ofNullable(kept);
    }

    /**
     * Gathers the body.
     *
     * @param most in bytes; beyond it the future fails with body-too-large and nothing more is read
     */
    public Future<Buffer> read(long most) {
        long limit = Math.min(most, bound);
        if (kept != null) {
            return kept.length() > limit ? Future.failedFuture(tooLarge(limit)) : Future.succeededFuture(kept);
        }
        if (declaredLength() > limit) {
            return Future.failedFuture(tooLarge(limit));
        }
        taken = true;
        askForIt();
        Promise<Buffer> whole = Promise.promise();
        Buffer gathered = Buffer.buffer();
        request.exceptionHandler(whole::tryFail);
        request.endHandler(end -> whole.tryComplete(gathered));
        request.handler(chunk -> {
            if (gathered.length() + chunk.length() > limit) {
                taken = false;
                request.handler(null).pause();
                whole.tryFail(tooLarge(limit));
            } else {
                gathered.appendBuffer(chunk);
            }
        });
        request.resume();
        return whole.future();
    }

    /** Whoever waits to be asked for the body (RFC 9110 section 10.1.1) is asked once somebody wants it. */
    private void askForIt() {
        if ("100-continue".equalsIgnoreCase(request.getHeader("expect"))) {
            request.response().writeContinue();
        }
    }

    /** Whether the request says that it has no body. */
    boolean isNone() {
        return declaredLength() == 0;
    }

    /** Whether bytes of the body are still to come that nobody wants. */
    boolean isUnread() {
        return !taken && !request.isEnded();
    }

    /** Whether the rest of an unread body is small enough to be read and thrown away. */
    boolean isSmall() {
        long declared = declaredLength();
        return declared >= 0 && declared <= DISCARD_LIMIT;
    }

    private long declaredLength() {
        String length = request.getHeader("content-length");
        if (length == null) {
            return request.headers().contains("transfer-encoding") ? -1 : 0;
        }
        try {
            return Long.parseLong(length);
        } catch (NumberFormatException e) {
            throw Problem.REQUEST_INVALID.exception("content-length is not a number");
        }
    }

    static ProblemException tooLarge(long limit) {
        return Problem.BODY_TOO_LARGE.exception("at most " + limit + " bytes are accepted here");
    }
}

package dev.gatehouse.edge;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.streams.ReadStream;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * One request on its event loop, from arrival to answer. Its body stays paused until somebody reads it: {@code edge:json}
 * gathers it within a bound, {@code relay:} streams it. Travels as the exchange property {@link #PROPERTY}.
 */
public final class EdgeCall {
    /** Exchange property that holds the call. */
    public static final String PROPERTY = "gatehouse.edge.call";
    private static final int SWITCHED = 101;
    /** How much of an unread body is read and thrown away to keep the connection; more ends it. */
    private static final long DISCARD_LIMIT = 256 * 1024;

    private final HttpServerRequest request;
    private final Context context;
    private final Origin origin;
    private final long startedNanos = System.nanoTime();
    private final Map<String, Set<String>> answerHeaders = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final RequestRecord record;
    private long bodyBound = Long.MAX_VALUE;
    private boolean bodyTaken;
    private Buffer kept;

    EdgeCall(HttpServerRequest request, Context context, Origin origin) {
        this.request = request;
        this.context = context;
        this.origin = origin;
        this.record = new RequestRecord(Caller.anonymous(origin));
        request.pause();
    }

    /** The request; its headers are those left after hygiene. */
    public HttpServerRequest request() {
        return request;
    }

    /** The event loop that serves this connection. */
    public Context context() {
        return context;
    }

    public Origin origin() {
        return origin;
    }

    /** Nanoseconds since the request's head arrived. */
    public long elapsedNanos() {
        return System.nanoTime() - startedNanos;
    }

    /** What is told of it when it has ended. */
    public RequestRecord record() {
        return record;
    }

    /** Whether the whole answer was written; else its client left before. */
    boolean isAnswered() {
        return request.response().ended() || status() == SWITCHED;
    }

    int status() {
        return request.response().getStatusCode();
    }

    /** Bytes of the answer's body that were written. */
    long bytesSent() {
        return request.response().bytesWritten();
    }

    /** A header field of the answer, whatever that will be: also a problem. Replaces one of the same name from elsewhere. */
    public void answerHeader(String name, String value) {
        answerHeaders.put(name, new LinkedHashSet<>(Set.of(value)));
    }

    /** One more member of a header field that is a list. */
    public void addToAnswerHeader(String name, String member) {
        answerHeaders.computeIfAbsent(name, x -> new LinkedHashSet<>()).add(member);
    }

    /** One more request field that the answer depends on (RFC 9110 section 12.5.5). */
    void vary(String field) {
        addToAnswerHeader("Vary", field);
    }

    /** Writes the header fields of {@link #answerHeader} and {@link #addToAnswerHeader} over those of the answer itself. */
    void completeHead(HttpServerResponse response) {
        answerHeaders.computeIfPresent("Vary", (name, fields) -> {
            fields.addAll(response.headers().getAll(name));
            return fields;
        });
        answerHeaders.forEach((name, members) -> response.putHeader(name, String.join(", ", members)));
    }

    /**
     * From now on the body may have so many bytes and no more.
     *
     * @throws ProblemException body-too-large when the request says that it has
     */
    void boundBody(long bytes) {
        bodyBound = Math.min(bodyBound, bytes);
        if (declaredLength() > bodyBound || kept != null && kept.length() > bodyBound) {
            throw tooLarge(bodyBound);
        }
    }

    /**
     * The request body for streaming; still paused. Whoever calls this must read it. It fails with body-too-large beyond the
     * bound that {@code edge:body} set.
     */
    public ReadStream<Buffer> takeBody() {
        bodyTaken = true;
        askForBody();
        return bodyBound == Long.MAX_VALUE ? request : new BoundedBody(request, bodyBound, () -> bodyTaken = false);
    }

    /** Whoever took the body wants no more of it. */
    void giveUpBody() {
        bodyTaken = false;
    }

    /** Gathers the body as {@link #readBody} does, and keeps it for whoever wants to read it after this. */
    public Future<Buffer> keepBody(long limit) {
        return readBody(limit).onSuccess(body -> kept = body);
    }

    /** The body, if it was gathered to be kept: then there is nothing left to stream. */
    public Optional<Buffer> keptBody() {
        return Optional.ofNullable(kept);
    }

    /**
     * Gathers the body.
     *
     * @param most in bytes; beyond it the future fails with body-too-large and nothing more is read
     */
    public Future<Buffer> readBody(long most) {
        long limit = Math.min(most, bodyBound);
        if (kept != null) {
            return kept.length() > limit ? Future.failedFuture(tooLarge(limit)) : Future.succeededFuture(kept);
        }
        if (declaredLength() > limit) {
            return Future.failedFuture(tooLarge(limit));
        }
        bodyTaken = true;
        askForBody();
        Promise<Buffer> whole = Promise.promise();
        Buffer gathered = Buffer.buffer();
        request.exceptionHandler(whole::tryFail);
        request.endHandler(end -> whole.tryComplete(gathered));
        request.handler(chunk -> {
            if (gathered.length() + chunk.length() > limit) {
                bodyTaken = false;
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
    private void askForBody() {
        if ("100-continue".equalsIgnoreCase(request.getHeader("expect"))) {
            request.response().writeContinue();
        }
    }

    /** Whether the client wants its connection closed afterwards; Vert.x sees that only in a field that says nothing else. */
    boolean asksToClose() {
        return request.headers().contains("connection") && request.headers().getAll("connection").stream()
                .flatMap(field -> Arrays.stream(field.split(","))).anyMatch(option -> option.trim().equalsIgnoreCase("close"));
    }

    /** Whether the request says that it has no body. */
    boolean isBodyless() {
        return declaredLength() == 0;
    }

    /** Whether bytes of the body are still to come that nobody wants. */
    boolean hasUnreadBody() {
        return !bodyTaken && !request.isEnded();
    }

    /** Whether the rest of an unread body is small enough to be read and thrown away. */
    boolean unreadBodyIsSmall() {
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

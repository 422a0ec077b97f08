package dev.gatehouse.edge;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Problem;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.impl.ContextInternal;
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

    private final HttpServerRequest request;
    private final Context context;
    private final Origin origin;
    private final RequestBody body;
    private final long startedNanos = System.nanoTime();
    private final Map<String, Set<String>> answerHeaders = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final RequestRecord record;
    private Admission admission;
    private Runnable over = () -> { };

    EdgeCall(HttpServerRequest request, Context context, Origin origin) {
        this.request = request;
        this.context = context;
        this.origin = origin;
        this.record = new RequestRecord(Caller.anonymous(origin));
        this.body = new RequestBody(request);
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

    /** Runs it on that event loop: at once where this is its thread. */
    public void onLoop(Runnable action) {
        if (((ContextInternal) context).inThread()) {
            action.run();
        } else {
            context.runOnContext(x -> action.run());
        }
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

    /** Runs it once, when the answer is out or cannot be sent any more. On the event loop. */
    void whenOver(Runnable action) {
        over = action;
        request.response().endHandler(disposed -> end());
    }

    /** There is no request any more: its answer is out, or the connection has become something else. */
    void end() {
        Runnable action = over;
        over = () -> { };
        action.run();
    }

    /** To be called by who let the request in. */
    public void admittedBy(Admission by) {
        admission = by;
    }

    /** By what the request was let in; empty where anybody is. */
    Optional<Admission> admission() {
        return Optional.ofNullable(admission);
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

    /** What the request brings after its head. */
    public RequestBody body() {
        return body;
    }

    /** Whether the client wants its connection closed afterwards; Vert.x sees that only in a field that says nothing else. */
    boolean asksToClose() {
        return request.headers().contains("connection") && request.headers().getAll("connection").stream()
                .flatMap(field -> Arrays.stream(field.split(","))).anyMatch(option -> option.trim().equalsIgnoreCase("close"));
    }
}

package dev.gatehouse.edge;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.streams.ReadStream;

/**
 * An answer whose body is pumped to the client with back-pressure, each piece as it comes.
 *
 * @param status HTTP status
 * @param headers end-to-end header fields
 * @param stream the body, paused, on the event loop of the call
 */
public record StreamedBody(int status, MultiMap headers, ReadStream<Buffer> stream) implements FlowingAnswer {
    private static final String EVENT_STREAM = "text/event-stream";
    /** In bytes; what is shorter is out before anything could be withdrawn. */
    private static final long SHORT = 1024 * 1024;

    @Override
    public Future<Void> flow(EdgeCall call) {
        HttpServerResponse response = call.request().response();
        boolean bodyless = call.request().method() == HttpMethod.HEAD || status == 204 || status == 304;
        if (!bodyless && !response.headers().contains("content-length")) {
            response.setChunked(true);
        }
        boolean endless = !bodyless && isEventStream(headers.get("content-type"));
        if (endless) {
            // the head goes out now: the first event may be long in coming
            response.write(Buffer.buffer());
        }
        Future<Void> whole = stream.pipe().endOnFailure(false).to(response);
        if (!bodyless && !isShort(response.headers().get("content-length"))) {
            AdmissionWatch.over(call, whole, endless, () -> call.request().connection().close());
        }
        return whole;
    }

    private static boolean isShort(String length) {
        try {
            return length != null && Long.parseLong(length) <= SHORT;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean isEventStream(String type) {
        return type != null && type.regionMatches(true, 0, EVENT_STREAM, 0, EVENT_STREAM.length());
    }
}

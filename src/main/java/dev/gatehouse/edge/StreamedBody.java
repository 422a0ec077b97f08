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
    @Override
    public Future<Void> flow(EdgeCall call) {
        HttpServerResponse response = call.request().response();
        boolean bodyless = call.request().method() == HttpMethod.HEAD || status == 204 || status == 304;
        if (!bodyless && !response.headers().contains("content-length")) {
            response.setChunked(true);
        }
        return stream.pipe().endOnFailure(false).to(response);
    }
}

package dev.gatehouse.edge;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.streams.ReadStream;

/** A request's body as a stream that fails once it is longer than allowed; what comes after that is not read. */
final class BoundedBody implements ReadStream<Buffer> {
    private final HttpServerRequest request;
    private final long limit;
    private final Runnable whenTooLong;
    private long seen;
    private Handler<Throwable> failed;

    /** @param whenTooLong runs before the stream fails */
    BoundedBody(HttpServerRequest request, long limit, Runnable whenTooLong) {
        this.request = request;
        this.limit = limit;
        this.whenTooLong = whenTooLong;
    }

    @Override
    public ReadStream<Buffer> handler(Handler<Buffer> handler) {
        request.handler(handler == null ? null : chunk -> pass(chunk, handler));
        return this;
    }

    private void pass(Buffer chunk, Handler<Buffer> handler) {
        seen += chunk.length();
        if (seen <= limit) {
            handler.handle(chunk);
            return;
        }
        request.handler(null).endHandler(null).pause();
        whenTooLong.run();
        if (failed != null) {
            failed.handle(RequestBody.tooLarge(limit));
        }
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
        failed = handler;
        request.exceptionHandler(handler);
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(Handler<Void> handler) {
        request.endHandler(handler);
        return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
        request.pause();
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        request.resume();
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        request.fetch(amount);
        return this;
    }
}

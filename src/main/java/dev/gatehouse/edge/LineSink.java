package dev.gatehouse.edge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Lines;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Sends lines from a thread that may wait to a connection whose event loop may not: what the client has not taken yet is
 * bounded, and the writer waits for room.
 */
final class LineSink implements Lines.Sink {
    /** Bytes on their way to the client at most. */
    private static final int ROOM = 256 * 1024;
    private final ObjectMapper json;
    private final EdgeCall call;
    private final Runnable head;
    private final Duration patience;
    private final Semaphore room = new Semaphore(ROOM);
    private boolean started;
    private volatile boolean gone;

    /**
     * @param head sends status and headers; run on the event loop before the first line
     * @param patience how long a client may take nothing
     */
    LineSink(ObjectMapper json, EdgeCall call, Runnable head, Duration patience) {
        this.json = json;
        this.call = call;
        this.head = head;
        this.patience = patience;
    }

    /** Whether anything was sent: too late then for another answer. */
    boolean started() {
        return started;
    }

    @Override
    public void line(Object value) throws IOException {
        Buffer line = Buffer.buffer(bytes(value)).appendByte((byte) '\n');
        int size = Math.min(line.length(), ROOM);
        waitFor(size);
        start();
        onLoop(response -> response.write(line), size);
    }

    /** Ends the answer, also one without lines; runs {@code done} when it is out. */
    void end(Runnable done) {
        start();
        onLoop(response -> response.end().onComplete(x -> done.run()), 0);
    }

    private void start() {
        if (!started) {
            started = true;
            call.context().runOnContext(x -> head.run());
        }
    }

    private void waitFor(int size) throws IOException {
        try {
            if (!room.tryAcquire(size, patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("the client has taken nothing for " + patience);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped while sending");
        }
        if (gone) {
            throw new IOException("the client is gone");
        }
    }

    private void onLoop(Function<HttpServerResponse, Future<Void>> act, int size) {
        call.context().runOnContext(x -> {
            HttpServerResponse response = call.request().response();
            Future<Void> sent = response.closed() || response.ended()
                    ? Future.failedFuture("the client is gone") : act.apply(response);
            sent.onComplete(done -> {
                gone |= done.failed();
                room.release(size);
            });
        });
    }

    private byte[] bytes(Object value) {
        try {
            return json.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a line cannot be written as JSON", e);
        }
    }
}

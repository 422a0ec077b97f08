package dev.gatehouse.edge;

import dev.gatehouse.platform.BodyLines;
import dev.gatehouse.platform.ProblemException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Takes a body from its connection's event loop to a thread that may wait: chunks are asked for one by one, so that a slow reader
 * slows the sender down and nothing piles up here.
 */
final class ArrivingLines implements BodyLines {
    private final EdgeCall call;
    private final int longest;
    private final Duration patience;
    private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private ReadStream<Buffer> stream;
    private Buffer chunk = Buffer.buffer();
    private int position;
    private boolean ended;

    /**
     * @param longest line in bytes
     * @param patience how long a client may send nothing
     */
    ArrivingLines(EdgeCall call, int longest, Duration patience) {
        this.call = call;
        this.longest = longest;
        this.patience = patience;
    }

    /** Bytes, or the end, or why there are no more. */
    private record Part(Buffer bytes, Throwable failure) {}

    @Override
    public byte[] next() throws IOException {
        while (true) {
            while (position < chunk.length()) {
                byte b = chunk.getByte(position++);
                if (b == '\n') {
                    byte[] whole = taken();
                    if (whole.length > 0) {
                        return whole;
                    }
                } else {
                    add(b);
                }
            }
            if (ended || !fetch()) {
                byte[] last = taken();
                return last.length > 0 ? last : null;
            }
        }
    }

    private void add(byte b) {
        if (line.size() >= longest) {
            throw RequestBody.tooLarge(longest);
        }
        line.write(b);
    }

    /** The line so far, without blanks around it: those of Windows have a carriage return at the end. */
    private byte[] taken() {
        byte[] bytes = line.toByteArray();
        line.reset();
        int from = 0;
        int to = bytes.length;
        while (from < to && bytes[from] <= ' ' && bytes[from] >= 0) {
            from++;
        }
        while (to > from && bytes[to - 1] <= ' ' && bytes[to - 1] >= 0) {
            to--;
        }
        return Arrays.copyOfRange(bytes, from, to);
    }

    /** Waits for the next chunk; false at the end. */
    private boolean fetch() throws IOException {
        call.context().runOnContext(x -> ask());
        Part part = wait(parts);
        if (part.failure() instanceof ProblemException problem) {
            throw problem;
        }
        if (part.failure() != null) {
            throw new IOException("the client is gone", part.failure());
        }
        ended = part.bytes() == null;
        chunk = ended ? Buffer.buffer() : part.bytes();
        position = 0;
        return !ended;
    }

    private void ask() {
        if (stream == null) {
            stream = call.body().take();
            stream.exceptionHandler(failure -> parts.add(new Part(null, failure)));
            stream.endHandler(end -> parts.add(new Part(null, null)));
            stream.handler(bytes -> parts.add(new Part(bytes, null)));
        }
        stream.fetch(1);
    }

    private Part wait(BlockingQueue<Part> queue) throws IOException {
        try {
            Part part = queue.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (part == null) {
                throw new IOException("the client has sent nothing for " + patience);
            }
            return part;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped while reading");
        }
    }
}

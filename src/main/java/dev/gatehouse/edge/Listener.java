package dev.gatehouse.edge;

import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** What listens on the API port, known by the connections it accepted, and how many of these there are. */
final class Listener {
    private static final Duration LOOK = Duration.ofMillis(20);
    private final AtomicInteger connections = new AtomicInteger();
    private volatile Channel accepting;

    void accepted(HttpConnection connection) {
        Channel channel = ((ConnectionBase) connection).channel();
        accepting = channel.parent();
        connections.incrementAndGet();
        channel.closeFuture().addListener(closed -> connections.decrementAndGet());
    }

    /** Takes no new connection; those that are there stay. Blocks. */
    void close() {
        if (accepting != null) {
            accepting.close().syncUninterruptibly();
        }
    }

    /** Waits until nobody is connected any more, for that time at most: on each connection a request may be on its way. Blocks. */
    void awaitEmpty(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (connections.get() > 0 && System.nanoTime() < deadline && !Thread.currentThread().isInterrupted()) {
            pause(LOOK);
        }
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

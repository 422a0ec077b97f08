package dev.gatehouse.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.support.Wire;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DrainTest {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private EdgeHarness edge;

    /** A verb that takes as long as the test wants. */
    public final class Slow {
        public String work() throws InterruptedException {
            begun.countDown();
            return released.await(10, TimeUnit.SECONDS) ? "done" : "never released";
        }
    }

    /** A connection that is kept. */
    private static final class Kept implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader reader;

        Kept(int port) throws IOException {
            socket = Wire.connect(port);
            reader = new BufferedReader(new InputStreamReader(socket.getInputStream()));
        }

        /** Asks and answers the head of what comes back; the body is empty or one line. */
        String ask(String path) throws IOException {
            socket.getOutputStream().write(Wire.lines("GET " + path + " HTTP/1.1\nHost: gatehouse\n\n"));
            StringBuilder head = new StringBuilder();
            for (String line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) {
                head.append(line).append('\n');
            }
            return head.toString().toLowerCase();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @BeforeEach
    void start() throws Exception {
        edge = new EdgeHarness(List.of(), new RouteBuilder() {
            @Override
            public void configure() {
                from("platform-http:/slow").bean(new Slow(), "work");
                from("platform-http:/quick").setBody(constant(""));
                from("platform-http:/health").setBody(constant(""));
            }
        });
    }

    @AfterEach
    void stop() {
        released.countDown();
        edge.close();
    }

    @Test
    void whatIsUnderWayIsFinishedWhileNobodyNewComesIn() throws Exception {
        try (Kept one = new Kept(edge.server.port()); Kept other = new Kept(edge.server.port())) {
            assertThat(one.ask("/health")).contains(" 200 ").doesNotContain("connection: close");
            CompletableFuture<String> slow = CompletableFuture.supplyAsync(() -> get("/slow"));
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

            CompletableFuture<Void> drained = drain(Duration.ofSeconds(20));
            await().atMost(10, TimeUnit.SECONDS).until(this::isRefused);
            assertThat(one.ask("/health")).contains(" 503 ").contains("connection: close").contains("retry-after");
            assertThat(other.ask("/quick")).contains(" 200 ").contains("connection: close");
            assertThat(drained).isNotDone();

            released.countDown();
            assertThat(slow.get(10, TimeUnit.SECONDS)).contains(" 200 ").endsWith("done");
            drained.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void whoTakesTooLongIsNotWaitedForForEver() throws Exception {
        CompletableFuture<String> slow = CompletableFuture.supplyAsync(() -> get("/slow"));
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        drain(Duration.ofMillis(100)).get(10, TimeUnit.SECONDS);
        assertThat(slow).isNotDone();
    }

    @Test
    void requestThatComesWhenTheDoorIsShutAlreadyIsAnsweredOnItsConnection() throws Exception {
        try (Kept one = new Kept(edge.server.port())) {
            assertThat(one.ask("/quick")).contains(" 200 ");
            CompletableFuture<Void> drained = drain(Duration.ofSeconds(1), Duration.ofSeconds(20));
            await().atMost(10, TimeUnit.SECONDS).until(this::isRefused);
            assertThat(one.ask("/quick")).contains(" 200 ").contains("connection: close");
            one.close();
            drained.get(10, TimeUnit.SECONDS);
        }
    }

    private CompletableFuture<Void> drain(Duration timeout) {
        return drain(Duration.ZERO, timeout);
    }

    private CompletableFuture<Void> drain(Duration delay, Duration timeout) {
        return CompletableFuture.runAsync(() -> edge.server.drain(delay, timeout));
    }

    private String get(String path) {
        try {
            return edge.get(path);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isRefused() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", edge.server.port())) {
            return false;
        } catch (ConnectException refused) {
            return true;
        }
    }
}

package dev.gatehouse.edge.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.support.Wire;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What others notice of clients that leave, and of answers that nobody reads: nothing. */
class RelayLeavingTest {
    private static final int STAYING = 4;
    private static final int LEAVING = 400;

    /** The answer was there to its end, and its connection had gone to the next request when it was given up. */
    @Test
    void nextRequestOnTheConnectionIsAnsweredWhenAnAnswerIsGivenUpUnread() throws Exception {
        BlockingQueue<HttpServerRequest> held = new LinkedBlockingQueue<>();
        try (TestServer up = new TestServer(held::add); RelayHouse house = new RelayHouse("up = " + up.url() + "\nup.pool-size = 1")) {
            CompletableFuture<String> unread = CompletableFuture.supplyAsync(() -> post(house, "/replaced"));
            HttpServerRequest first = held.poll(10, TimeUnit.SECONDS);
            CompletableFuture<String> next = CompletableFuture.supplyAsync(() -> post(house, "/up"));
            await().atMost(Duration.ofSeconds(10)).until(() -> house.gauge("connections.pending") == 1);

            first.response().end("of no interest");
            assertThat(unread.get(10, TimeUnit.SECONDS)).startsWith("HTTP/1.1 200").endsWith("another answer");
            held.poll(10, TimeUnit.SECONDS).response().end("mine");

            assertThat(next.get(10, TimeUnit.SECONDS)).startsWith("HTTP/1.1 200").endsWith("mine");
        }
    }

    @Test
    void nobodyElseIsRefusedWhenClientsLeaveBeforeTheirAnswers() throws Exception {
        try (TestServer up = TestServer.named("up"); RelayHouse house = new RelayHouse("up = " + up.url() + "\nup.pool-size = 1000")) {
            AtomicBoolean done = new AtomicBoolean();
            Queue<String> refused = new ConcurrentLinkedQueue<>();
            List<CompletableFuture<Void>> staying = IntStream.range(0, STAYING)
                    .mapToObj(i -> CompletableFuture.runAsync(() -> ask(house, done, refused), command -> new Thread(command).start())).toList();
            for (int i = 0; i < LEAVING; i++) {
                leave(house);
            }
            done.set(true);
            staying.forEach(CompletableFuture::join);

            assertThat(refused).as("answers to those who stayed").isEmpty();
            assertThat(house.gauge("breaker")).as("the breaker's state").isZero();
            await().atMost(Duration.ofSeconds(10)).until(() -> house.gauge("connections.in.use") == 0);
        }
    }

    private static void ask(RelayHouse house, AtomicBoolean done, Queue<String> refused) {
        while (!done.get()) {
            String answer = post(house, "/up");
            if (!answer.startsWith("HTTP/1.1 200")) {
                refused.add(answer);
            }
        }
    }

    private static void leave(RelayHouse house) throws Exception {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), house.edge.port())) {
            // with it what is sent is not waited for: the other side hears of the end at once
            client.setSoLinger(true, 0);
            client.getOutputStream().write("GET /up HTTP/1.1\r\nHost: gatehouse.example\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static String post(RelayHouse house, String path) {
        try {
            return Wire.exchange(house.edge.port(), "POST " + path + " HTTP/1.1\nHost: gatehouse.example\nConnection: close\n"
                    + "Content-Length: 4\n\nbody");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}

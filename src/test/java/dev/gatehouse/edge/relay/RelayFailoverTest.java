package dev.gatehouse.edge.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.support.Wire;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of requests when targets of an upstream fail, one of them or all. */
class RelayFailoverTest {
    private static final int CLIENTS = 4;

    @Test
    void requestsAreSharedByWeight() throws Exception {
        try (TestServer one = TestServer.named("1"); TestServer two = TestServer.named("2");
             RelayHouse house = new RelayHouse("up = " + one.url() + " weight=3, " + two.url())) {
            for (int i = 0; i < 8; i++) {
                house.get();
            }
            assertThat(one.seen).hasValue(6);
            assertThat(two.seen).hasValue(2);
            await().atMost(Duration.ofSeconds(5)).until(() -> house.count("ok") == 8);
        }
    }

    /**
     * Each is killed and comes back while the clients go on. Only what a dying target had got on a new connection may fail, which is
     * one request of each client: that it has not been done is not known, so it is not asked again.
     */
    @Test
    void onlyWhatADyingTargetHadUnderWayFailsWhenEachIsKilledInTurnUnderLoad() throws Exception {
        try (TestServer one = TestServer.named("up"); TestServer two = TestServer.named("up"); TestServer three = TestServer.named("up");
             RelayHouse house = new RelayHouse("up = " + one.url() + ", " + two.url() + ", " + three.url())) {
            AtomicBoolean done = new AtomicBoolean();
            AtomicInteger answered = new AtomicInteger();
            Queue<String> failed = new ConcurrentLinkedQueue<>();
            List<CompletableFuture<Void>> clients = IntStream.range(0, CLIENTS)
                    .mapToObj(i -> CompletableFuture.runAsync(() -> load(house, done, answered, failed), command -> new Thread(command).start())).toList();
            for (TestServer server : List.of(one, two, three)) {
                awaitMore(answered);
                server.kill();
                awaitMore(answered);
                server.start();
                // whoever was left alone is asked again
                house.clock.advance(Duration.ofMinutes(5));
                int before = server.seen.get();
                await().atMost(Duration.ofSeconds(20)).until(() -> server.seen.get() > before);
            }
            done.set(true);
            CompletableFuture.allOf(clients.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
            System.out.println("each upstream killed in turn: " + answered + " requests, " + failed.size() + " failed, "
                    + house.meters.get("gatehouse.relay.retries").tag("upstream", "up").counter().count() + " asked twice");
            assertThat(failed).hasSizeLessThanOrEqualTo(3 * CLIENTS).allMatch(answer -> answer.contains("problem:upstream-failed"));
        }
    }

    private static void awaitMore(AtomicInteger answered) {
        int enough = answered.get() + 200;
        await().atMost(Duration.ofSeconds(20)).until(() -> answered.get() > enough);
    }

    private static void load(RelayHouse house, AtomicBoolean done, AtomicInteger answered, Queue<String> failed) {
        while (!done.get()) {
            try {
                String answer = house.get();
                if (!answer.equals("up")) {
                    failed.add(answer);
                }
            } catch (IOException e) {
                failed.add(e.toString());
            }
            answered.incrementAndGet();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
    void whatMayBeAskedTwiceGoesToAnotherTargetWhenOneRefuses(String method) throws Exception {
        try (TestServer one = TestServer.named("1"); TestServer two = TestServer.named("2");
             RelayHouse house = new RelayHouse("up = " + one.url() + ", " + two.url())) {
            one.kill();
            for (int i = 0; i < 4; i++) {
                assertThat(house.ask(method, "/up")).startsWith("HTTP/1.1 200");
            }
            assertThat(house.meters.get("gatehouse.relay.retries").tag("upstream", "up").counter().count()).isEqualTo(2);
        }
    }

    @Test
    void whatMayNotIsNeverSentTwice() throws Exception {
        try (TestServer one = TestServer.named("1"); TestServer two = TestServer.named("2");
             RelayHouse house = new RelayHouse("up = " + one.url() + ", " + two.url())) {
            one.kill();
            assertThat(house.ask("POST", "/up")).startsWith("HTTP/1.1 502");
            assertThat(two.seen).hasValue(0);
            assertThat(house.ask("POST", "/up")).startsWith("HTTP/1.1 200");
        }
    }

    /** A target that closes a connection it kept, just when the next request arrives. */
    @Test
    void requestThatMetAnIdleCloseIsAskedAgainOnlyIfItMayBe() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread acceptor = new Thread(() -> closeEachAfterOneAnswer(server, connections));
            acceptor.setDaemon(true);
            acceptor.start();
            try (RelayHouse house = new RelayHouse("up = http://127.0.0.1:" + server.getLocalPort())) {
                assertThat(house.get()).isEqualTo("ok");
                assertThat(house.get()).as("over the connection that is closed, and then over another").isEqualTo("ok");
                assertThat(connections).hasValue(2);
                assertThat(house.ask("POST", "/up")).startsWith("HTTP/1.1 502");
                assertThat(connections).hasValue(2);
            }
        }
    }

    private static void closeEachAfterOneAnswer(ServerSocket server, AtomicInteger connections) {
        try {
            while (true) {
                Socket socket = server.accept();
                connections.incrementAndGet();
                readHead(socket);
                OutputStream out = socket.getOutputStream();
                out.write(Wire.lines("HTTP/1.1 200 OK\nContent-Length: 2\n\nok"));
                out.flush();
                // it stays open until the next request is there, and is closed then
                Thread closer = new Thread(() -> {
                    try (socket) {
                        readHead(socket);
                    } catch (IOException e) {
                        // the gatehouse left first
                    }
                });
                closer.setDaemon(true);
                closer.start();
            }
        } catch (IOException e) {
            // the test is over
        }
    }

    private static void readHead(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new IOException("closed");
            }
            head.append((char) next);
        }
    }

    @Test
    void breakerOpensWhenTooManyFailAndClosesWhenTheUpstreamIsWellAgain() throws Exception {
        AtomicBoolean well = new AtomicBoolean();
        try (TestServer server = new TestServer(request -> request.response().setStatusCode(well.get() ? 200 : 503).end("said"));
             RelayHouse house = new RelayHouse("up = " + server.url() + "\nup.breaker-calls = 4\nup.breaker-open = 30s\n")) {
            for (int i = 0; i < 4; i++) {
                assertThat(house.ask("GET", "/up")).startsWith("HTTP/1.1 503").endsWith("said");
            }
            assertThat(house.gauge("breaker")).isEqualTo(2);
            assertThat(house.ask("GET", "/up")).startsWith("HTTP/1.1 503").contains("upstream-unavailable", "Retry-After: 30");
            assertThat(server.seen).as("it was left alone").hasValue(4);
            well.set(true);
            house.clock.advance(Duration.ofSeconds(29));
            assertThat(house.ask("GET", "/up")).startsWith("HTTP/1.1 503").contains("Retry-After: 1\r\n");
            house.clock.advance(Duration.ofMillis(1_001));
            for (int i = 0; i < 3; i++) {
                assertThat(house.ask("GET", "/up")).startsWith("HTTP/1.1 200");
            }
            assertThat(house.gauge("breaker")).isZero();
            assertThat(house.count("refused")).isEqualTo(2);
        }
    }

    @Test
    void serviceOfOursThatIsAwayIsBackSoonAndIsNoFailedUpstream() throws Exception {
        try (RelayHouse house = new RelayHouse("up = http://127.0.0.1:1\n")) {
            for (String method : List.of("GET", "POST")) {
                assertThat(house.ask(method, "/away")).startsWith("HTTP/1.1 503").contains("problem:unavailable", "Retry-After: 1");
            }
        }
    }

    @Test
    void targetThatFailsIsLeftAloneButNeverTheLastOne() throws Exception {
        AtomicBoolean ill = new AtomicBoolean(true);
        try (TestServer one = new TestServer(request -> request.response().setStatusCode(ill.get() ? 502 : 200).end("1"));
             TestServer two = new TestServer(request -> request.response().setStatusCode(503).end("2"));
             RelayHouse house = new RelayHouse("up = " + one.url() + ", " + two.url()
                     + "\nup.eject-after = 2\nup.breaker-failures = 0\n")) {
            for (int i = 0; i < 12; i++) {
                house.get();
            }
            assertThat(house.gauge("targets.unavailable")).isEqualTo(1);
            assertThat(house.meters.get("gatehouse.relay.ejections").tag("upstream", "up").counter().count()).isEqualTo(1);
            assertThat(one.seen.get() + two.seen.get()).as("the other one got all of them").isEqualTo(12);
            assertThat(Math.max(one.seen.get(), two.seen.get())).isGreaterThanOrEqualTo(9);
        }
    }

    @Test
    void illTargetIsPassedOverWhileItsHealthCheckFails() throws Exception {
        AtomicBoolean well = new AtomicBoolean(true);
        try (TestServer one = new TestServer(request -> request.response()
                     .setStatusCode(request.path().equals("/health") && !well.get() ? 503 : 200).end("1"));
             TestServer two = TestServer.named("2");
             RelayHouse house = new RelayHouse("up = " + one.url() + ", " + two.url()
                     + "\nup.health-path = /health\nup.health-interval = 30ms\nup.health-fall = 2\n")) {
            well.set(false);
            await().atMost(Duration.ofSeconds(20)).until(() -> house.gauge("targets.unavailable") == 1);
            assertThat(house.get() + house.get() + house.get()).isEqualTo("222");
            well.set(true);
            await().atMost(Duration.ofSeconds(20)).until(() -> house.gauge("targets.unavailable") == 0);
            assertThat(house.get() + house.get()).contains("1", "2");
        }
    }

    @Test
    void poolIsBoundedAndSoIsTheQueueForIt() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (TestServer server = new TestServer(request -> new Thread(() -> {
                 try {
                     release.await(20, TimeUnit.SECONDS);
                 } catch (InterruptedException e) {
                     Thread.currentThread().interrupt();
                 }
                 request.response().end("late");
             }).start());
             RelayHouse house = new RelayHouse("up = " + server.url() + "\nup.pool-size = 1\nup.response-timeout = 20s\nup.connect-timeout = 5s\n")) {
            List<CompletableFuture<String>> asked = IntStream.range(0, 6).mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                try {
                    return house.ask("GET", "/up");
                } catch (IOException e) {
                    return e.toString();
                }
            }, command -> new Thread(command).start())).toList();
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(asked).filteredOn(CompletableFuture::isDone)
                    .extracting(CompletableFuture::join).hasSize(1));
            assertThat(house.gauge("connections.in.use")).isEqualTo(1);
            assertThat(house.gauge("connections.pending")).isEqualTo(4);
            release.countDown();
            List<String> answers = asked.stream().map(CompletableFuture::join).toList();
            assertThat(answers).filteredOn(answer -> answer.startsWith("HTTP/1.1 200")).hasSize(5);
            assertThat(answers).filteredOn(answer -> answer.startsWith("HTTP/1.1 503")).singleElement().asString()
                    .contains("problem:overloaded", "Retry-After: 1");
            await().atMost(Duration.ofSeconds(5)).until(() -> house.gauge("connections.in.use") == 0);
        }
    }

    @Test
    void editedUpstreamTakesOverWhileRequestsUnderWayAreFinished() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (TestServer one = new TestServer(request -> new Thread(() -> {
                 try {
                     release.await(20, TimeUnit.SECONDS);
                 } catch (InterruptedException e) {
                     Thread.currentThread().interrupt();
                 }
                 request.response().end("1");
             }).start());
             TestServer two = TestServer.named("2");
             RelayHouse house = new RelayHouse("up = " + one.url() + "\nother = " + two.url())) {
            CompletableFuture<String> slow = CompletableFuture.supplyAsync(() -> {
                try {
                    return house.get();
                } catch (IOException e) {
                    return e.toString();
                }
            });
            await().atMost(Duration.ofSeconds(20)).until(() -> one.seen.get() == 1);
            house.upstreams.use("up = " + two.url());
            assertThat(house.get()).isEqualTo("2");
            release.countDown();
            assertThat(slow.get(20, TimeUnit.SECONDS)).isEqualTo("1");
            assertThat(house.meters.find("gatehouse.relay.requests").tag("upstream", "other").counters()).as("its numbers went with it").isEmpty();
        }
    }
}

package dev.gatehouse.edge.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.support.Wire;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketFrame;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** WebSockets through the relay: frames both ways as they are, ends and bounds. */
class RelayWebSocketTest {
    private static final int MEGABYTE = 1024 * 1024;
    private static final Vertx VERTX = Vertx.vertx();
    private final BlockingQueue<ServerWebSocket> accepted = new LinkedBlockingQueue<>();
    private final TestServer upstream = new TestServer(request -> request.response().setStatusCode(403).end("no socket here"), this::accept);
    private final WebSocketClient client = VERTX.createWebSocketClient(new WebSocketClientOptions().setTryUsePerMessageCompression(true));
    private final AtomicLong written = new AtomicLong();
    private RelayHouse house;

    @AfterEach
    void stop() {
        upstream.close();
        if (house != null) {
            house.close();
        }
    }

    @AfterAll
    static void stopClients() {
        TestServer.await(VERTX.close());
    }

    private void accept(ServerWebSocket socket) {
        if (socket.path().equals("/up/refused")) {
            socket.reject(403);
            return;
        }
        socket.pause();
        accepted.add(socket);
        if (socket.path().equals("/up/flood")) {
            byte[] incompressible = new byte[MEGABYTE / 32];
            new Random(1).nextBytes(incompressible);
            Buffer piece = Buffer.buffer(incompressible);
            socket.drainHandler(drained -> fill(socket, piece));
            // before the handshake is answered nothing holds a writer back
            Vertx.currentContext().runOnContext(x -> fill(socket, piece));
        }
    }

    private void start(String options) throws Exception {
        house = new RelayHouse("up = " + upstream.url() + "\n" + options);
    }

    private Future<WebSocket> connect(String path) {
        return client.connect(new WebSocketConnectOptions().setHost("127.0.0.1").setPort(house.edge.port()).setURI(path)
                .addSubProtocol("chat").addHeader("X-Caller-Subject", "forged")).onSuccess(WebSocket::pause);
    }

    private ServerWebSocket theirs() throws InterruptedException {
        ServerWebSocket socket = accepted.poll(10, TimeUnit.SECONDS);
        assertThat(socket).as("the upstream's end").isNotNull();
        return socket;
    }

    private static BlockingQueue<String> frames(io.vertx.core.http.WebSocketBase socket) {
        BlockingQueue<String> frames = new LinkedBlockingQueue<>();
        socket.frameHandler((WebSocketFrame frame) -> frames.add(frame.isClose() ? "close " + frame.closeStatusCode() + " " + frame.closeReason()
                : frame.isText() ? frame.textData() : frame.binaryData().length() + " bytes"));
        socket.closeHandler(closed -> frames.add("closed"));
        socket.resume();
        return frames;
    }

    private static String next(BlockingQueue<String> frames) throws InterruptedException {
        return frames.poll(10, TimeUnit.SECONDS);
    }

    @Test
    void framesPassBothWaysAndTheCloseCodeWithThem() throws Exception {
        start("");
        WebSocket ours = TestServer.await(connect("/up/chat?room=1"));
        ServerWebSocket theirs = theirs();
        assertThat(theirs.uri()).isEqualTo("/up/chat?room=1");
        assertThat(theirs.headers().get("X-Request-Id")).startsWith("req_");
        assertThat(theirs.headers().contains("X-Caller-Subject")).isFalse();
        BlockingQueue<String> atOurs = frames(ours);
        BlockingQueue<String> atTheirs = frames(theirs);
        ours.writeTextMessage("who is there?");
        assertThat(next(atTheirs)).isEqualTo("who is there?");
        theirs.writeTextMessage("a friend");
        theirs.writeBinaryMessage(Buffer.buffer(new byte[70_000]));
        assertThat(next(atOurs)).isEqualTo("a friend");
        assertThat(next(atOurs)).matches("\\d+ bytes");
        theirs.close((short) 4001, "the gate closes");
        await().atMost(Duration.ofSeconds(10)).until(() -> Short.valueOf((short) 4001).equals(ours.closeStatusCode()));
        assertThat(ours.closeReason()).isEqualTo("the gate closes");
        await().atMost(Duration.ofSeconds(10)).until(() -> house.count("switched") == 1 && house.gauge("connections.in.use") == 0);
    }

    @Test
    void processThatStopsWaitsForNoWebSocket() throws Exception {
        start("");
        for (boolean open : new boolean[] {true, false}) {
            WebSocket ours = TestServer.await(connect("/up/chat"));
            frames(theirs());
            if (!open) {
                TestServer.await(ours.close());
            }
        }
        long from = System.nanoTime();
        house.edge.drain(Duration.ofSeconds(10));
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void clientsCloseCodeReachesTheUpstream() throws Exception {
        start("");
        WebSocket ours = TestServer.await(connect("/up/chat"));
        ServerWebSocket theirs = theirs();
        frames(theirs);
        ours.resume();
        ours.close((short) 4002, "good night");
        await().atMost(Duration.ofSeconds(10)).until(() -> Short.valueOf((short) 4002).equals(theirs.closeStatusCode()));
    }

    @Test
    void whoeverDisappearsTakesTheOtherSideAlong() throws Exception {
        start("");
        WebSocket ours = TestServer.await(connect("/up/chat"));
        BlockingQueue<String> atOurs = frames(ours);
        theirs();
        upstream.kill();
        await().atMost(Duration.ofSeconds(10)).until(() -> atOurs.contains("closed"));
        upstream.start();
        try (Socket raw = Wire.connect(house.edge.port())) {
            raw.getOutputStream().write(Wire.lines("GET /up/chat HTTP/1.1\nHost: g\nConnection: keep-alive, Upgrade\nUpgrade: WebSocket\n"
                    + "Sec-WebSocket-Version: 13\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n\n"));
            byte[] head = raw.getInputStream().readNBytes(12);
            assertThat(new String(head, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 101");
            BlockingQueue<String> atTheirs = frames(theirs());
            raw.close();
            await().atMost(Duration.ofSeconds(10)).until(() -> atTheirs.contains("closed"));
        }
    }

    @Test
    void refusedHandshakeIsTheUpstreamsAnswer() throws Exception {
        start("");
        String answer = Wire.exchange(house.edge.port(), "GET /up/refused HTTP/1.1\nHost: g\nConnection: Upgrade, close\nUpgrade: websocket\n"
                + "Sec-WebSocket-Version: 13\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n\n");
        assertThat(answer).startsWith("HTTP/1.1 403").doesNotContainIgnoringCase("upgrade:");
        await().atMost(Duration.ofSeconds(10)).until(() -> house.gauge("connections.in.use") == 0);
        assertThat(house.count("client-error")).isEqualTo(1);
    }

    @Test
    void upgradeToAnythingElseIsNotPassedOn() throws Exception {
        start("");
        assertThat(house.ask("GET", "/up", "Upgrade: h2c", "Connection: Upgrade")).startsWith("HTTP/1.1 403").endsWith("no socket here");
    }

    @Test
    void slowReaderHoldsTheOtherSideBack() throws Exception {
        start("");
        WebSocket ours = TestServer.await(connect("/up/flood"));
        AtomicLong last = new AtomicLong();
        await().during(Duration.ofMillis(500)).atMost(Duration.ofSeconds(10)).until(() -> last.getAndSet(written.get()) == written.get());
        assertThat(written.get()).as("what the sockets and the relay hold together").isLessThan(32L * MEGABYTE);
        long stalled = written.get();
        ours.handler(message -> { }).resume();
        await().atMost(Duration.ofSeconds(10)).until(() -> written.get() > stalled + MEGABYTE);
    }

    private void fill(ServerWebSocket socket, Buffer piece) {
        while (!socket.writeQueueFull() && !socket.isClosed() && written.get() < 256L * MEGABYTE) {
            socket.writeBinaryMessage(piece);
            written.addAndGet(piece.length());
        }
    }

    @Test
    void silentOrLongLivedConnectionsAreEnded() throws Exception {
        start("up.idle-timeout = 300ms\n");
        BlockingQueue<String> silent = frames(TestServer.await(connect("/up/chat")));
        assertThat(next(silent)).as("nobody says anything").isEqualTo("closed");
        house.close();
        start("up.websocket-lifetime = 300ms\n");
        BlockingQueue<String> old = frames(TestServer.await(connect("/up/chat")));
        assertThat(next(old)).as("its time is over").isEqualTo("closed");
        await().atMost(Duration.ofSeconds(10)).until(() -> house.gauge("connections.in.use") == 0);
    }

    @Test
    void thereAreOnlySoManyAndTheyDoNotTakeTheConnectionsOfOtherRequests() throws Exception {
        start("up.websockets = 1\nup.pool-size = 1\nup.connect-timeout = 100ms\n");
        TestServer.await(connect("/up/chat"));
        assertThat(house.ask("GET", "/up")).startsWith("HTTP/1.1 403");
        String answer = Wire.exchange(house.edge.port(), "GET /up/chat HTTP/1.1\nHost: g\nConnection: Upgrade, close\nUpgrade: websocket\n"
                + "Sec-WebSocket-Version: 13\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n\n");
        assertThat(answer).startsWith("HTTP/1.1 503").contains("problem:overloaded");
    }
}

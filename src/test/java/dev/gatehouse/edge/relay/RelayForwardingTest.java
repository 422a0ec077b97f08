package dev.gatehouse.edge.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.support.RawUpstream;
import dev.gatehouse.support.Wire;
import io.vertx.core.http.HttpServerRequest;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an upstream is told of the way a request came, and what a client sees of an answer that flows. */
class RelayForwardingTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-00";
    private final BlockingQueue<HttpServerRequest> arrived = new LinkedBlockingQueue<>();

    private HttpServerRequest arrivedWith(List<String> trustedProxies, String... fields) throws Exception {
        try (TestServer server = new TestServer(request -> {
                 arrived.add(request);
                 request.response().end();
             });
             RelayHouse house = new RelayHouse("up = " + server.url(), trustedProxies)) {
            assertThat(house.ask("GET", "/up", fields)).startsWith("HTTP/1.1 200");
            return arrived.poll(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void schemeAndHostAreWhatTheTrustedProxySaysThatEndedTls() throws Exception {
        HttpServerRequest request = arrivedWith(List.of("127.0.0.1/32"), "X-Forwarded-For: 6.6.6.6, 2001:db8::7", "X-Forwarded-Proto: https",
                "X-Forwarded-Host: shop.example", "Forwarded: for=6.6.6.6");
        assertThat(request.getHeader("X-Forwarded-For")).isEqualTo("2001:db8::7");
        assertThat(request.getHeader("X-Forwarded-Proto")).isEqualTo("https");
        assertThat(request.getHeader("X-Forwarded-Host")).isEqualTo("shop.example");
        assertThat(request.headers().getAll("Forwarded")).containsExactly("for=\"[2001:db8::7]\";host=\"shop.example\";proto=https");
    }

    @Test
    void nobodyElseIsBelieved() throws Exception {
        HttpServerRequest request = arrivedWith(List.of(), "X-Forwarded-For: 6.6.6.6", "X-Forwarded-Proto: https", "X-Forwarded-Host: evil.example",
                "X-Forwarded-Port: 1", "Forwarded: for=6.6.6.6");
        assertThat(request.headers().getAll("Forwarded")).containsExactly("for=127.0.0.1;host=\"gatehouse.example\";proto=http");
        assertThat(request.headers().toString()).doesNotContain("6.6.6.6", "evil", "https", "X-Forwarded-Port");
    }

    @ParameterizedTest
    @ValueSource(strings = {"req_kQ3s5vOq7mB1cD2eF3gH4i", "3f2b8c1e-9d7a-4c55-8a0e-5b6f7d8c9e01", "a.b_c-d8"})
    void requestIdOfATrustedProxyStaysTheRequestsId(String id) throws Exception {
        assertThat(arrivedWith(List.of("127.0.0.1/32"), "X-Request-Id: " + id).headers().getAll("X-Request-Id")).containsExactly(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "with a blank in it", "quote\"quote", "{\"json\":true}", "12345678\nX-Request-Id: 87654321",
            "0123456789012345678901234567890123456789012345678901234567890123x"})
    void requestIdInAWrongFormOrTwiceIsReplaced(String id) throws Exception {
        assertThat(arrivedWith(List.of("127.0.0.1/32"), "X-Request-Id: " + id).headers().getAll("X-Request-Id"))
                .singleElement().asString().startsWith("req_");
    }

    @Test
    void requestIdOfAnybodyElseIsReplaced() throws Exception {
        assertThat(arrivedWith(List.of("192.0.2.0/24"), "X-Request-Id: 3f2b8c1e-9d7a-4c55-8a0e-5b6f7d8c9e01").getHeader("X-Request-Id"))
                .startsWith("req_");
    }

    @Test
    void traceInTheRightFormIsContinuedWithASpanOfOurOwn() throws Exception {
        HttpServerRequest request = arrivedWith(List.of(), "traceparent: " + PARENT, "tracestate: a=1,b=2");
        assertThat(request.getHeader("traceparent")).matches("00-" + TRACE + "-[0-9a-f]{16}-00").isNotEqualTo(PARENT);
        assertThat(request.headers().getAll("tracestate")).containsExactly("a=1,b=2");
    }

    @Test
    void laterVersionOfATraceIsContinuedInOurs() throws Exception {
        assertThat(arrivedWith(List.of(), "traceparent: cc-" + TRACE + "-00f067aa0ba902b7-01-more").getHeader("traceparent"))
                .matches("00-" + TRACE + "-[0-9a-f]{16}-01");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", "ff-" + TRACE + "-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01", "00-" + TRACE + "-0000000000000000-01", PARENT + "-more", "00-" + TRACE})
    void traceInAWrongFormIsForgottenAndANewOneBegins(String parent) throws Exception {
        HttpServerRequest request = arrivedWith(List.of(), "traceparent: " + parent, "tracestate: a=1");
        assertThat(request.getHeader("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01").doesNotContain(TRACE);
        assertThat(request.headers().contains("tracestate")).isFalse();
    }

    /** Each event is only sent once the client has the one before: whatever gathers an answer would wait forever. */
    @Test
    void serverSentEventsArriveOneByOne() throws Exception {
        try (TestServer server = new TestServer(request -> {
                 arrived.add(request);
                 request.response().putHeader("Content-Type", "text/event-stream").setChunked(true).write("data: 1\n\n");
             });
             RelayHouse house = new RelayHouse("up = " + server.url()); Socket client = Wire.connect(house.edge.port())) {
            client.getOutputStream().write(Wire.lines("GET /up HTTP/1.1\nHost: g\n\n"));
            assertThat(readUntil(client.getInputStream(), "data: 1\n\n")).contains("text/event-stream");
            HttpServerRequest request = arrived.poll(10, TimeUnit.SECONDS);
            for (int i = 2; i <= 4; i++) {
                request.response().write("data: " + i + "\n\n");
                readUntil(client.getInputStream(), "data: " + i + "\n\n");
            }
            request.response().end();
            readUntil(client.getInputStream(), "0\r\n\r\n");
        }
    }

    private static String readUntil(InputStream in, String end) throws Exception {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(end) < 0) {
            int next = in.read();
            assertThat(next).as("more after: " + read).isNotNegative();
            read.append((char) next);
        }
        return read.toString();
    }

    /** One connection to the upstream: another client uses it when the first one, long answered, leaves. */
    @Test
    void clientThatLeavesDisturbsNobodyWhoUsesTheSameUpstreamConnection() throws Exception {
        try (TestServer server = new TestServer(request -> {
                 if (request.path().equals("/up/slow")) {
                     arrived.add(request);
                 } else {
                     request.response().end("quick");
                 }
             });
             RelayHouse house = new RelayHouse("up = " + server.url() + "\nup.pool-size = 1")) {
            try (Socket slow = Wire.connect(house.edge.port()); Socket leaving = Wire.connect(house.edge.port())) {
                leaving.getOutputStream().write(Wire.lines("GET /up/quick HTTP/1.1\nHost: g\n\n"));
                readUntil(leaving.getInputStream(), "quick");
                slow.getOutputStream().write(Wire.lines("GET /up/slow HTTP/1.1\nHost: g\nConnection: close\n\n"));
                HttpServerRequest request = arrived.poll(10, TimeUnit.SECONDS);
                leaving.close();
                await().during(Duration.ofMillis(200)).atMost(Duration.ofSeconds(5)).until(() -> slow.getInputStream().available() == 0);
                request.response().end("answered all the same");
                assertThat(new String(slow.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 200")
                        .endsWith("answered all the same");
            }
        }
    }

    @Test
    void answerThatALaterStepReplacesIsLetGo() throws Exception {
        try (TestServer server = new TestServer(request -> request.response().putHeader("Content-Length", "1000000").write("x".repeat(10_000)));
             RelayHouse house = new RelayHouse("up = " + server.url() + "\nup.idle-timeout = 1m")) {
            assertThat(house.ask("GET", "/replaced")).startsWith("HTTP/1.1 200").endsWith("another answer");
            await().atMost(Duration.ofSeconds(5)).until(() -> house.gauge("connections.in.use") == 0);
            assertThat(house.count("cancelled")).isEqualTo(1);
        }
    }

    @Test
    void switchNobodyAskedForIs502() throws Exception {
        RawUpstream raw = new RawUpstream();
        raw.answers("HTTP/1.1 101 Switching Protocols\nConnection: Upgrade\nUpgrade: websocket", "GET /smuggled HTTP/1.1\r\n\r\n");
        try (RelayHouse house = new RelayHouse("up = " + raw.url())) {
            assertThat(house.ask("GET", "/up")).startsWith("HTTP/1.1 502").contains("upstream-failed").doesNotContain("smuggled");
            await().atMost(Duration.ofSeconds(5)).until(() -> house.gauge("connections.in.use") == 0);
        }
    }

    @Test
    void answerThatBreaksOffIsNeverWholeAndCounts() throws Exception {
        try (TestServer server = new TestServer(request -> {
                 request.response().putHeader("Content-Length", "1000").write("only this");
                 request.connection().close();
             });
             RelayHouse house = new RelayHouse("up = " + server.url())) {
            assertThat(house.ask("GET", "/up")).containsIgnoringCase("content-length: 1000").endsWith("only this");
            await().atMost(Duration.ofSeconds(5)).until(() -> house.count("broken") == 1);
        }
    }

    @Test
    void upstreamThatEndsItsConnectionAmongOtherThingsIsNotAskedOverItAgain() throws Exception {
        try (TestServer server = new TestServer(request -> {
                 arrived.add(request);
                 request.response().putHeader("Connection", "X-Hop, close").putHeader("X-Hop", "1").end("ok");
             });
             RelayHouse house = new RelayHouse("up = " + server.url())) {
            assertThat(house.ask("POST", "/up")).endsWith("ok").doesNotContain("X-Hop");
            assertThat(house.ask("POST", "/up")).endsWith("ok");
            assertThat(arrived.take().connection()).isNotSameAs(arrived.take().connection());
        }
    }
}

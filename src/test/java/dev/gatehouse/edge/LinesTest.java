package dev.gatehouse.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.platform.Lines;
import dev.gatehouse.platform.Problem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LinesTest {
    private static final int MANY = 20_000;
    private static final String FILLER = "x".repeat(1000);
    static EdgeHarness edge;
    static final Verbs VERBS = new Verbs();

    /** Verbs that answer in lines. */
    public static class Verbs {
        final CountDownLatch secondLine = new CountDownLatch(1);
        final CountDownLatch release = new CountDownLatch(1);
        final AtomicInteger written = new AtomicInteger();
        final AtomicInteger holding = new AtomicInteger();
        volatile Exception ended;

        public Lines two() {
            return lines -> {
                lines.line(Map.of("n", 1));
                awaitUninterrupted(secondLine);
                lines.line(Map.of("n", 2));
            };
        }

        public Lines none() {
            return lines -> { };
        }

        public Lines refused() {
            return lines -> {
                throw Problem.CONFLICT.exception("not now");
            };
        }

        public Lines broken() {
            return lines -> {
                lines.line(Map.of("n", 1));
                throw new IllegalStateException("secret detail of the inside");
            };
        }

        public Lines many() {
            written.set(0);
            ended = null;
            return lines -> {
                try {
                    for (int i = 0; i < MANY; i++) {
                        lines.line(FILLER);
                        written.incrementAndGet();
                    }
                } catch (IOException e) {
                    ended = e;
                    throw e;
                }
            };
        }

        public Lines held() {
            return lines -> {
                holding.incrementAndGet();
                awaitUninterrupted(release);
                lines.line("released");
            };
        }

        private static void awaitUninterrupted(CountDownLatch latch) throws IOException {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    @BeforeAll
    static void start() throws Exception {
        edge = new EdgeHarness(List.of(), new RouteBuilder() {
            @Override
            public void configure() {
                for (String verb : List.of("two", "none", "refused", "broken", "many", "held")) {
                    from("platform-http:/" + verb + "?httpMethodRestrict=GET").routeId(verb).bean(VERBS, verb);
                }
            }
        });
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    @Test
    void lineReachesTheClientBeforeTheNextOneExists() throws Exception {
        try (Socket socket = ask("/two"); BufferedReader in = reader(socket)) {
            assertThat(until(in, "{\"n\":1}")).containsIgnoringCase("content-type: application/x-ndjson")
                    .containsIgnoringCase("transfer-encoding: chunked");
            VERBS.secondLine.countDown();
            assertThat(until(in, "{\"n\":2}")).isNotNull();
            assertThat(rest(in)).endsWith("0\n\n");
        }
    }

    @Test
    void answerWithoutLinesIsEmptyAndWhole() throws Exception {
        assertThat(edge.get("/none")).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n0\r\n\r\n");
    }

    @Test
    void failureBeforeTheFirstLineIsAProblem() throws Exception {
        assertThat(edge.get("/refused")).startsWith("HTTP/1.1 409").contains("problem:conflict", "not now");
    }

    @Test
    void failureAfterTheFirstLineLooksCutOffAndTellsNothing() throws Exception {
        assertThat(edge.get("/broken")).startsWith("HTTP/1.1 200").contains("{\"n\":1}")
                .doesNotContain("\r\n0\r\n\r\n", "secret detail");
    }

    @Test
    void writerWaitsWhileTheClientDoesNotReadAndStopsWhenItGoes() throws Exception {
        try (Socket socket = ask("/many")) {
            await().until(() -> standsStill(VERBS.written));
            assertThat(VERBS.written.get()).isPositive().isLessThan(MANY);
            assertThat(edge.get("/none")).startsWith("HTTP/1.1 200");
        }
        await().untilAsserted(() -> assertThat(VERBS.ended).isNotNull());
    }

    @Test
    void everyLineArrivesWhenTheClientReadsLate() throws Exception {
        try (Socket socket = ask("/many"); BufferedReader in = reader(socket)) {
            await().until(() -> standsStill(VERBS.written));
            assertThat(in.lines().filter(line -> line.contains(FILLER)).count()).isEqualTo(MANY);
        }
    }

    @Test
    void answerIsRefusedWhenTooManyAreUnderWay() throws Exception {
        try (Closing open = new Closing()) {
            while (VERBS.holding.get() < 8) {
                open.add(ask("/held"));
                int asked = open.size();
                await().until(() -> VERBS.holding.get() == asked);
            }
            assertThat(edge.get("/held")).startsWith("HTTP/1.1 503").containsIgnoringCase("retry-after: 1");
            VERBS.release.countDown();
        }
    }

    private static boolean standsStill(AtomicInteger counter) throws InterruptedException {
        int before = counter.get();
        Thread.sleep(300); // a span to see movement in, not a time that must pass
        return before > 0 && counter.get() == before;
    }

    private static Socket ask(String path) throws IOException {
        Socket socket = new Socket("127.0.0.1", edge.server.port());
        socket.setSoTimeout((int) Duration.ofSeconds(10).toMillis());
        String request = "GET " + path + " HTTP/1.1\r\nHost: g\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private static String until(BufferedReader in, String wanted) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            seen.append(line).append('\n');
            if (line.contains(wanted)) {
                return seen.toString();
            }
        }
        throw new AssertionError("never came: " + wanted + " in " + seen);
    }

    private static String rest(BufferedReader in) {
        StringBuilder rest = new StringBuilder();
        in.lines().forEach(line -> rest.append(line).append('\n'));
        return rest.toString();
    }

    /** Sockets that close together. */
    private static final class Closing implements AutoCloseable {
        private final List<Socket> sockets = new ArrayList<>();

        void add(Socket socket) {
            sockets.add(socket);
        }

        int size() {
            return sockets.size();
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}

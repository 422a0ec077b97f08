package dev.gatehouse.edge.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bodies far larger than the heap, past guard and limit through a relay in a process of its own with a heap of 96 MB: four at a time both
 * ways, and one five times as large. Short by default; {@code -Pdrill} makes them 200 MB and 1 GB.
 */
class LargeBodiesTest {
    private static final long SIZE = Long.getLong("gatehouse.drill.transfer", 24) * 1024 * 1024;
    private static final int PARALLEL = 4;
    private static final int PIECE = 64 * 1024;
    @TempDir
    Path folder;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void bodiesLargerThanTheHeapPassBothWaysWithTheirDigests() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        HttpServer upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        upstream.setExecutor(threads);
        upstream.createContext("/", LargeBodiesTest::serve);
        upstream.start();
        try (RelayProcess relay = RelayProcess.start(folder, "96m", "up = http://127.0.0.1:" + upstream.getAddress().getPort())) {
            IntStream.range(0, PARALLEL).mapToObj(i -> threads.submit(() -> {
                assertPasses(relay, SIZE, i);
                return i;
            })).toList().forEach(LargeBodiesTest::await);
            assertPasses(relay, 5 * SIZE, PARALLEL);
            assertThat(statusWithoutToken(relay)).isEqualTo(401);
            assertThat(relay.isAlive()).isTrue();
            assertThat(relay.log()).doesNotContain("OutOfMemory");
        } finally {
            upstream.stop(0);
            threads.shutdownNow();
        }
    }

    private static void await(java.util.concurrent.Future<?> done) {
        try {
            done.get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private int statusWithoutToken(RelayProcess relay) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + relay.port() + "/guarded/1/1")).build();
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private void assertPasses(RelayProcess relay, long size, int seed) throws Exception {
        // before anything is under way: who does not read meanwhile is cut off after a while
        String expected = digest(new Bytes(size, seed));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + relay.port() + "/guarded/" + size + "/" + seed))
                .header("Authorization", "Bearer " + relay.token());
        HttpResponse<InputStream> down = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(down.statusCode()).isEqualTo(200);
        assertThat(down.headers().firstValue("RateLimit")).as("counted").isPresent();
        assertThat(digest(down.body())).as("down").isEqualTo(expected);
        HttpResponse<String> up = client.send(request.PUT(HttpRequest.BodyPublishers.ofInputStream(() -> new Bytes(size, seed))).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(up.body()).as("up").isEqualTo(expected);
    }

    private static void serve(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI().getPath().split("/");
        try (exchange; OutputStream out = exchange.getResponseBody()) {
            if (exchange.getRequestMethod().equals("PUT")) {
                byte[] digest = digest(exchange.getRequestBody()).getBytes();
                exchange.sendResponseHeaders(200, digest.length);
                out.write(digest);
            } else {
                exchange.sendResponseHeaders(200, Long.parseLong(path[2]));
                new Bytes(Long.parseLong(path[2]), Integer.parseInt(path[3])).transferTo(out);
            }
        }
    }

    private static String digest(InputStream in) throws IOException {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            byte[] piece = new byte[PIECE];
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                sha.update(piece, 0, n);
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** So many bytes, no two kilobytes of which are alike. */
    private static final class Bytes extends InputStream {
        private long left;
        private long state;

        Bytes(long size, int seed) {
            left = size;
            state = 0x9E3779B97F4A7C15L + seed;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("in pieces only");
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (left == 0) {
                return -1;
            }
            int n = (int) Math.min(left, length);
            for (int i = 0; i < n; i++) {
                if (i % 1024 == 0) {
                    state ^= state << 13;
                    state ^= state >>> 7;
                    state ^= state << 17;
                }
                target[offset + i] = (byte) (state >>> (i & 56));
            }
            left -= n;
            return n;
        }
    }
}

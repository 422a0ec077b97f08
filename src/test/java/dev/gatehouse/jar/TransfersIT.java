package dev.gatehouse.jar;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gatehouse.support.People;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/**
 * Bodies far larger than the heap, through the relay of the packaged jar: four at a time both ways, and one five times as large. Short by
 * default; {@code -Pdrill} makes them 200 MB and 1 GB.
 */
class TransfersIT {
    private static final long SIZE = Long.getLong("gatehouse.drill.transfer", 32) * 1024 * 1024;
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
        upstream.createContext("/", TransfersIT::serve);
        upstream.start();
        try (JarHouse house = JarHouse.start(settings("http://127.0.0.1:" + upstream.getAddress().getPort()))) {
            String token = house.people().login(house.people().register("user"), People.PASSWORD).path("access_token");
            IntStream.range(0, PARALLEL).mapToObj(i -> threads.submit(() -> {
                assertPasses(house, token, SIZE, i);
                return i;
            })).toList().forEach(TransfersIT::await);
            assertPasses(house, token, 5 * SIZE, PARALLEL);
            assertThat(house.log()).doesNotContain("OutOfMemory");
        } finally {
            upstream.stop(0);
            threads.shutdownNow();
        }
    }

    private Map<String, String> settings(String upstream) throws IOException {
        Path routes = folder.resolve("routes");
        FileSystemUtils.copyRecursively(Path.of("routes"), routes);
        Files.writeString(routes.resolve("upstreams.properties"), "example = " + upstream + "\n");
        Map<String, String> settings = JarHouse.settings(folder.resolve("data"));
        settings.putAll(Map.of("GATEHOUSE_ROUTES_DIR", routes.toString(), "GATEHOUSE_UPSTREAM_ALLOW", upstream, "JAVA_TOOL_OPTIONS", "-Xmx96m"));
        return settings;
    }

    private static void await(java.util.concurrent.Future<?> done) {
        try {
            done.get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void assertPasses(JarHouse house, String token, long size, int seed) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + house.port() + "/example/" + size + "/" + seed))
                .header("Authorization", "Bearer " + token);
        HttpResponse<InputStream> down = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(down.statusCode()).isEqualTo(200);
        String expected = digest(new Bytes(size, seed));
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

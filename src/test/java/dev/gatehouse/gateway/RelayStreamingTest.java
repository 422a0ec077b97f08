package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.edge.EdgeServer;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import dev.gatehouse.support.RawUpstream;
import dev.gatehouse.support.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.hamcrest.BaseMatcher;
import org.hamcrest.Description;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Bodies stream through the relay with back-pressure, and whoever goes away takes the other side along. */
@GatehouseTest
class RelayStreamingTest {
    private static final int MEGABYTE = 1024 * 1024;
    private static final int LARGE = 32 * MEGABYTE;
    /** More than the sockets and the relay together hold back, and far less than a large body. */
    private static final int IN_FLIGHT = 24 * MEGABYTE;
    @Autowired
    People people;
    @Autowired
    EdgeServer edge;
    @Autowired
    RawUpstream upstream;
    private String token;

    @BeforeEach
    void logIn() {
        token = people.userToken("user");
    }

    private Socket request(String method, String fields) throws IOException {
        Socket client = Wire.connect(edge.port());
        client.getOutputStream().write(Wire.lines(method + " /raw/stream HTTP/1.1\nHost: g\nConnection: close\nAuthorization: Bearer "
                + token + "\n" + fields + "\n"));
        client.getOutputStream().flush();
        return client;
    }

    private static void skipHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        assertThat(head.toString()).startsWith("HTTP/1.1 200");
    }

    /** Each megabyte is only sent once the one before came back: whatever gathers a body would wait forever. */
    @Test
    void largeBodyStreamsBothWaysAtOnce() throws Exception {
        upstream.answers((in, out) -> {
            out.write(Wire.lines("HTTP/1.1 200 OK\nContent-Length: " + LARGE + "\nConnection: close\n\n"));
            for (int sent = 0; sent < LARGE; sent += MEGABYTE) {
                out.write(in.readNBytes(MEGABYTE));
            }
        });
        byte[] piece = new byte[MEGABYTE];
        try (Socket client = request("PUT", "Content-Length: " + LARGE + "\n")) {
            for (int sent = 0; sent < LARGE; sent += MEGABYTE) {
                Arrays.fill(piece, (byte) (sent / MEGABYTE));
                client.getOutputStream().write(piece);
                if (sent == 0) {
                    skipHead(client.getInputStream());
                }
                assertThat(client.getInputStream().readNBytes(MEGABYTE)).isEqualTo(piece);
            }
            assertThat(client.getInputStream().read()).as("nothing more").isNegative();
        }
    }

    @Test
    void slowReaderHoldsTheUpstreamBack() throws Exception {
        AtomicLong written = new AtomicLong();
        upstream.answers((in, out) -> {
            out.write(Wire.lines("HTTP/1.1 200 OK\nContent-Length: " + 8L * LARGE + "\nConnection: close\n\n"));
            writeOn(out, written);
        });
        try (Socket client = request("GET", "")) {
            skipHead(client.getInputStream());
            await().during(Duration.ofMillis(700)).atMost(Duration.ofSeconds(8)).until(written::get, new Unchanged());
            assertThat(written.get()).isLessThan(IN_FLIGHT);
        }
    }

    @Test
    void slowUpstreamHoldsTheClientBack() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        upstream.answers((in, out) -> done.await(20, TimeUnit.SECONDS));
        AtomicLong written = new AtomicLong();
        try (Socket client = request("PUT", "Content-Length: " + 8L * LARGE + "\n")) {
            Thread writer = new Thread(() -> {
                try {
                    writeOn(client.getOutputStream(), written);
                } catch (IOException e) {
                    // the test closes the connection in the end
                }
            });
            writer.start();
            await().during(Duration.ofMillis(700)).atMost(Duration.ofSeconds(8)).until(written::get, new Unchanged());
            assertThat(written.get()).isLessThan(IN_FLIGHT);
        } finally {
            done.countDown();
        }
    }

    /** The house gives an upstream two seconds to answer; they begin when it has the whole request. */
    @Test
    void slowSenderIsNotTheUpstreamsFault() throws Exception {
        upstream.answers((in, out) -> {
            in.readNBytes(4);
            out.write(Wire.lines("HTTP/1.1 200 OK\nContent-Length: 2\nConnection: close\n\nok"));
        });
        try (Socket client = request("PUT", "Content-Length: 4\n")) {
            OutputStream out = client.getOutputStream();
            out.write("ab".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            await().during(Duration.ofMillis(2_500)).atMost(Duration.ofSeconds(4))
                    .until(() -> client.getInputStream().available() == 0);
            out.write("cd".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 200").endsWith("ok");
        }
    }

    @Test
    void upstreamIsLetGoWhenTheClientLeavesBeforeTheAnswer() throws Exception {
        upstream.answers((in, out) -> {
            assertThat(in.read()).as("the connection ends").isNegative();
            throw new IOException("the gatehouse left");
        });
        try (Socket client = request("GET", "")) {
            upstream.nextHead();
        }
        assertThat(upstream.nextHead()).startsWith("failed").contains("left");
    }

    @Test
    void upstreamIsLetGoWhenTheClientLeavesInTheMiddleOfTheAnswer() throws Exception {
        upstream.answers((in, out) -> {
            out.write(Wire.lines("HTTP/1.1 200 OK\nContent-Length: " + 8L * LARGE + "\nConnection: close\n\n"));
            writeOn(out, new AtomicLong());
        });
        try (Socket client = request("GET", "")) {
            upstream.nextHead();
            skipHead(client.getInputStream());
        }
        assertThat(upstream.nextHead()).startsWith("failed");
    }

    @Test
    void upstreamIsLetGoWhenTheClientLeavesInTheMiddleOfItsBody() throws Exception {
        upstream.answers((in, out) -> {
            in.readNBytes(2);
            assertThat(in.read()).as("the connection ends, and not as if the body were whole").isNegative();
            throw new IOException("the gatehouse left");
        });
        try (Socket client = request("PUT", "Content-Length: 10\n")) {
            client.getOutputStream().write(new byte[2]);
            client.getOutputStream().flush();
            upstream.nextHead();
        }
        assertThat(upstream.nextHead()).startsWith("failed");
    }

    private static void writeOn(OutputStream out, AtomicLong written) throws IOException {
        byte[] piece = new byte[64 * 1024];
        while (written.get() < 8L * LARGE) {
            out.write(piece);
            written.addAndGet(piece.length);
        }
    }

    /** Holds while the number does not change. */
    private static final class Unchanged extends BaseMatcher<Long> {
        private Long last = -1L;

        @Override
        public boolean matches(Object actual) {
            boolean same = actual.equals(last);
            last = (Long) actual;
            return same && last > 0;
        }

        @Override
        public void describeTo(Description description) {
            description.appendText("a number that stays");
        }
    }
}

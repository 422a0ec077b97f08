package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.edge.EdgeServer;
import dev.gatehouse.platform.Ids;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import dev.gatehouse.support.RawUpstream;
import dev.gatehouse.support.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;

/** Answers that last are ended within a second when their caller is no longer admitted, and not before. */
@GatehouseTest
@Timeout(30)
class LastingAnswersTest {
    private static final long PROMISED_MILLIS = 1000;
    private static final String WEBSOCKET = "HTTP/1.1 101 Switching Protocols\nConnection: Upgrade\nUpgrade: websocket\n\n";
    private static final String EVENTS = "HTTP/1.1 200 OK\nContent-Type: text/event-stream\nConnection: close\n\n";
    private static final String DOWNLOAD = "HTTP/1.1 200 OK\nContent-Length: 2000000\nConnection: close\n\nbegun";
    @Autowired
    People people;
    @Autowired
    EdgeServer edge;
    @Autowired
    RawUpstream upstream;
    private final CountDownLatch over = new CountDownLatch(1);

    @AfterEach
    void end() {
        over.countDown();
    }

    /** An answer that has begun and of which nothing more comes. */
    private Socket begun(String answer, String path, String credential) throws IOException {
        upstream.answers((in, out) -> {
            out.write(Wire.lines(answer));
            out.flush();
            over.await(20, TimeUnit.SECONDS);
        });
        Socket client = Wire.connect(edge.port());
        client.getOutputStream().write(Wire.lines("GET " + path + " HTTP/1.1\nHost: g\n" + credential
                + (answer.equals(WEBSOCKET) ? "\nConnection: Upgrade\nUpgrade: websocket\n\n" : "\n\n")));
        client.getOutputStream().flush();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) client.getInputStream().read());
        }
        assertThat(head.toString()).startsWith(answer.substring(0, 12));
        client.getInputStream().readNBytes(answer.equals(DOWNLOAD) ? "begun".length() : 0);
        return client;
    }

    private static long millisUntilTheEnd(Socket client) throws IOException {
        long from = System.nanoTime();
        InputStream in = client.getInputStream();
        assertThat(in.read()).as("it ends").isNegative();
        return (System.nanoTime() - from) / 1_000_000;
    }

    private static String bearer(String token) {
        return "Authorization: Bearer " + token;
    }

    @Test
    void webSocketEndsWhenTheSessionDoes() throws Exception {
        String token = people.userToken("user");
        try (Socket client = begun(WEBSOCKET, "/raw/socket", bearer(token))) {
            people.as(token).post("/kms/logout").then().statusCode(200);
            assertThat(millisUntilTheEnd(client)).isLessThan(PROMISED_MILLIS);
        }
    }

    @Test
    void eventsAndEvenADownloadEndWhenTheSessionDoes() throws Exception {
        for (String answer : new String[] {EVENTS, DOWNLOAD}) {
            String token = people.userToken("user");
            try (Socket client = begun(answer, "/raw/lasting", bearer(token))) {
                people.as(token).post("/kms/logout").then().statusCode(200);
                assertThat(millisUntilTheEnd(client)).isLessThan(PROMISED_MILLIS);
            }
        }
    }

    @Test
    void tokenThatIsOverEndsAnEventStreamAndNoDownload() throws Exception {
        String token = people.userToken("user");
        try (Socket events = begun(EVENTS, "/raw/events", bearer(token)); Socket download = begun(DOWNLOAD, "/raw/download", bearer(token))) {
            people.timePasses(Duration.ofMinutes(16));
            assertThat(millisUntilTheEnd(events)).isLessThan(PROMISED_MILLIS);
            assertThat(download.getInputStream().available()).isZero();
            download.setSoTimeout((int) PROMISED_MILLIS);
            assertThat(stillFlows(download)).isTrue();
        }
    }

    private static boolean stillFlows(Socket client) throws IOException {
        try {
            return client.getInputStream().read() >= 0;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    @Test
    void webSocketOfAServiceEndsWhenItsApiKeyIsDeleted() throws Exception {
        String service = "lasting-" + Ids.token(4).toLowerCase().replace('_', 'x');
        String key = people.serviceKey(service);
        try (Socket client = begun(WEBSOCKET, "/doors/key/socket", "X-API-Key: " + key)) {
            people.admin().delete("/kms/keys/" + service).then().statusCode(204);
            assertThat(millisUntilTheEnd(client)).isLessThan(PROMISED_MILLIS);
        }
    }
}

package dev.gatehouse.edge;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import dev.gatehouse.support.RawUpstream;
import dev.gatehouse.support.Wire;
import io.restassured.response.Response;
import java.net.Socket;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;

/** The line that each request leaves in the log. */
@GatehouseTest
class AccessLogTest {
    @Autowired
    People people;
    @Autowired
    EdgeServer edge;
    @Autowired
    RawUpstream upstream;
    private final Logger log = (Logger) LoggerFactory.getLogger(AccessLog.class);
    private final Queue<ILoggingEvent> lines = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> kept = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent line) {
            lines.add(line);
        }
    };

    @BeforeEach
    void listen() {
        kept.start();
        log.addAppender(kept);
        log.setAdditive(false);
        log.setLevel(Level.INFO);
    }

    @AfterEach
    void stop() {
        log.setLevel(Level.OFF);
        log.setAdditive(true);
        log.detachAppender(kept);
    }

    private Map<String, Object> lineOf(Response answer) {
        return lineWith("http.request.id", answer.header("X-Request-Id"));
    }

    private Map<String, Object> lineWith(String name, Object value) {
        return await().until(() -> lines.stream().map(AccessLogTest::fields).filter(line -> value.equals(line.get(name))).findFirst(),
                Optional::isPresent).orElseThrow();
    }

    private static Map<String, Object> fields(ILoggingEvent line) {
        return line.getKeyValuePairs().stream().collect(toMap(pair -> pair.key, pair -> pair.value));
    }

    @Test
    void allowedRequestTellsRouteCallerStatusTimeAndBytes() {
        String token = people.userToken("user");
        Response answer = people.as(token).get("/service_a/elements?page=1");
        Map<String, Object> line = lineOf(answer);
        assertThat(line).containsEntry("gatehouse.route", "service-a-elements").containsEntry("gatehouse.decision", "allowed")
                .containsEntry("user.id", People.idOf(token)).containsEntry("http.response.status_code", 200)
                .containsEntry("http.request.method", "GET").containsEntry("source.address", "127.0.0.1").doesNotContainKey("gatehouse.problem");
        assertThat((Long) line.get("http.response.body.bytes")).isEqualTo(answer.asByteArray().length);
        assertThat((Long) line.get("event.duration")).isPositive();
    }

    @Test
    void refusedRequestTellsWhatThePolicyDecided() {
        assertThat(lineOf(people.nobody().get("/kms/keys/anything"))).containsEntry("gatehouse.decision", "token-missing")
                .containsEntry("gatehouse.problem", "token-missing").containsEntry("user.id", "anonymous")
                .containsEntry("gatehouse.route", "kms-keys-read");
        String token = people.userToken("user");
        assertThat(lineOf(people.as(token).get("/kms/keys/anything"))).containsEntry("gatehouse.decision", "role-missing")
                .containsEntry("http.response.status_code", 403);
    }

    @Test
    void requestsWithoutARouteOrAGuardSaySo() {
        assertThat(lineOf(people.nobody().get("/nowhere"))).containsEntry("gatehouse.route", "none").containsEntry("gatehouse.decision", "none");
        assertThat(lineOf(people.nobody().get("/health"))).containsEntry("gatehouse.route", "health").containsEntry("gatehouse.decision", "public");
    }

    @Test
    void requestThatCannotBeParsedHasItsLineToo() throws Exception {
        Wire.exchange(edge.port(), "GET /health HTTP/1.1\nHost: x\nbad header\n\n");
        assertThat(lineWith("gatehouse.problem", "request-invalid")).containsEntry("http.response.status_code", 400);
    }

    @Test
    void lineQuotesNeitherPathNorQueryNorPassword() {
        Response answer = people.nobody().body(Map.of("username", "quoted-name", "password", "quoted-password")).post("/kms/login?x=quoted-query");
        String id = answer.header("X-Request-Id");
        lineOf(answer);
        ILoggingEvent line = lines.stream().filter(event -> id.equals(fields(event).get("http.request.id"))).findFirst().orElseThrow();
        assertThat(line.getFormattedMessage() + line.getKeyValuePairs()).contains("kms-login").doesNotContain("quoted");
    }

    @Test
    void clientThatLeavesBeforeItsAnswerIsToldOf() throws Exception {
        String token = people.userToken("user");
        upstream.answers((in, out) -> in.read());
        try (Socket socket = Wire.connect(edge.port())) {
            socket.getOutputStream().write(Wire.lines("GET /raw/slow HTTP/1.1\nHost: x\nAuthorization: Bearer " + token + "\n\n"));
            socket.getOutputStream().flush();
            upstream.nextHead();
        }
        assertThat(lineWith("http.response.status_code", 499)).containsEntry("gatehouse.decision", "allowed");
    }
}

package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.sun.net.httpserver.HttpServer;
import dev.gatehouse.edge.EdgeServer;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import dev.gatehouse.support.RawUpstream;
import dev.gatehouse.support.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What crosses the relay and what does not, byte for byte, and what a failing upstream becomes. */
@GatehouseTest
class RelayTest {
    @Autowired
    People people;
    @Autowired
    EdgeServer edge;
    @Autowired
    RawUpstream upstream;
    @Autowired
    HttpServer testUpstream;
    private String token;

    @BeforeEach
    void logIn() {
        token = people.userToken("user");
        upstream.answers("HTTP/1.1 200 OK\nContent-Length: 2\nConnection: close", "ok");
    }

    private String head(String requestLine, String... fields) {
        return requestLine + " HTTP/1.1\nHost: gatehouse.example\nConnection: close\nAuthorization: Bearer " + token + "\n"
                + String.join("", Arrays.stream(fields).map(field -> field + "\n").toList());
    }

    private String get(String target, String... fields) throws Exception {
        return Wire.exchange(edge.port(), head("GET " + target, fields) + "\n");
    }

    private static byte[] everyByte() {
        byte[] bytes = new byte[4 * 256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @Test
    void exampleRouteIsAnsweredByItsUpstreamForAnyMethod() {
        testUpstream.createContext("/example/orders", exchange -> {
            byte[] answer = (exchange.getRequestMethod() + " " + exchange.getRequestURI()).getBytes(StandardCharsets.US_ASCII);
            exchange.getResponseHeaders().set("X-Shelf", "7");
            exchange.sendResponseHeaders(207, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        people.as(token).get("/example/orders/1?page=2").then().statusCode(207).header("X-Shelf", "7")
                .body(equalTo("GET /example/orders/1?page=2"));
        people.as(token).body("{}").patch("/example/orders/1").then().statusCode(207).body(equalTo("PATCH /example/orders/1"));
        people.nobody().get("/example/orders/1").then().statusCode(401);
    }

    @Test
    void pathQueryAndBodyArriveByteForByteBothWays() throws Exception {
        ByteArrayOutputStream arrived = new ByteArrayOutputStream();
        byte[] body = everyByte();
        upstream.answers((in, out) -> {
            arrived.write(in.readNBytes(body.length));
            out.write(Wire.lines("HTTP/1.1 200 OK\nContent-Length: " + body.length + "\nConnection: close\n\n"));
            out.write(body);
        });
        String target = "/raw/caf%C3%A9/a+b~'(x)?x=%2F..%2f&y=a+b&&z";
        byte[] answer = Wire.exchange(edge.port(), joined(Wire.lines(head("POST " + target,
                "Content-Type: application/x-www-form-urlencoded", "Content-Length: " + body.length) + "\n"), body));
        assertThat(upstream.nextHead()).startsWith("POST " + target + " HTTP/1.1\r\n")
                .contains("Content-Type: application/x-www-form-urlencoded\r\n");
        assertThat(arrived.toByteArray()).isEqualTo(body);
        assertThat(Arrays.copyOfRange(answer, answer.length - body.length, answer.length)).isEqualTo(body);
    }

    @Test
    void upstreamLearnsWhoAsksFromUsAndNeverFromTheClient() throws Exception {
        get("/raw/x", "X-Caller-Subject: usr_forged", "x-caller-roles: admin", "X-Caller-Anything: y", "X_Caller_Subject: usr_forged", "X_Forwarded_For: 1.2.3.4",
                "X-Forwarded-For: 1.2.3.4", "X-Forwarded-Host: evil.example", "X-Forwarded-Prefix: /evil", "Forwarded: for=1.2.3.4",
                "X-Request-Id: forged", "CamelHttpUri: http://evil.example/", "X-Kept: yes");
        String seen = upstream.nextHead();
        assertThat(seen).contains("X-Caller-Subject: usr_", "X-Caller-Roles: user\r\n", "X-Caller-Acr: pwd\r\n",
                        "X-Forwarded-For: 127.0.0.1\r\n", "X-Forwarded-Host: gatehouse.example\r\n", "X-Forwarded-Proto: http\r\n",
                        "X-Kept: yes\r\n")
                .doesNotContain("forged", "evil", "1.2.3.4", "X-Caller-Anything", "admin");
        assertThat(seen.toLowerCase().split("x-caller-subject:", -1)).as("said once").hasSize(2);
    }

    @Test
    void credentialsStayHere() throws Exception {
        get("/raw/x", "Cookie: session=1", "X-Operation-Grant: grant", "Proxy-Authorization: Basic YTpi");
        assertThat(upstream.nextHead().toLowerCase()).doesNotContain("authorization", "cookie", "x-operation-grant", token.toLowerCase());
    }

    @Test
    void requestIdIsPassedOnAndAnswered() throws Exception {
        String answer = get("/raw/x");
        String id = answer.replaceFirst("(?s).*X-Request-Id: (\\S+).*", "$1");
        assertThat(id).startsWith("req_");
        assertThat(upstream.nextHead()).contains("X-Request-Id: " + id + "\r\n");
    }

    @Test
    void hopByHopFieldsAndThoseNamedByConnectionAreDroppedBothWays() throws Exception {
        upstream.answers("HTTP/1.1 200 OK\nContent-Length: 2\nConnection: close, X-Up-Hop\nX-Up-Hop: 1\nKeep-Alive: timeout=9\n"
                + "Proxy-Authenticate: Basic\nUpgrade: h2c\nX-Up-End: kept\nX-Up-End: twice", "ok");
        String answer = Wire.exchange(edge.port(), "GET /raw/x HTTP/1.1\nHost: g\nAuthorization: Bearer " + token
                + "\nConnection: close\nConnection: X-Down-Hop\nX-Down-Hop: 1\nKeep-Alive: timeout=5\nTE: trailers\nUpgrade: h2c\n"
                + "X-Down-End: kept\n\n");
        assertThat(upstream.nextHead()).contains("X-Down-End: kept")
                .doesNotContain("X-Down-Hop").doesNotContainIgnoringCase("keep-alive:")
                .doesNotContainIgnoringCase("\r\nte:").doesNotContainIgnoringCase("upgrade");
        assertThat(answer).startsWith("HTTP/1.1 200").contains("X-Up-End: kept", "X-Up-End: twice")
                .doesNotContain("X-Up-Hop").doesNotContainIgnoringCase("keep-alive").doesNotContainIgnoringCase("proxy-authenticate")
                .doesNotContainIgnoringCase("upgrade");
    }

    @Test
    void headKeepsTheLengthAndHasNoBody() throws Exception {
        upstream.answers("HTTP/1.1 200 OK\nContent-Length: 12345\nConnection: close", "");
        String answer = Wire.exchange(edge.port(), head("HEAD /raw/x") + "\n");
        assertThat(answer).startsWith("HTTP/1.1 200").containsIgnoringCase("content-length: 12345").endsWith("\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"204 No Content", "304 Not Modified"})
    void answerWithoutABodyKeepsItsStatusAndFields(String status) throws Exception {
        upstream.answers("HTTP/1.1 " + status + "\nETag: \"7\"\nConnection: close", "");
        assertThat(get("/raw/x")).startsWith("HTTP/1.1 " + status).contains("ETag: \"7\"")
                .doesNotContainIgnoringCase("transfer-encoding").endsWith("\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({"302,Found,Location: http://elsewhere.example/", "401,Unauthorized,WWW-Authenticate: Basic",
            "500,Internal Server Error,X-Fault: theirs", "503,Service Unavailable,Retry-After: 7"})
    void statusOfTheUpstreamIsTheAnswer(int status, String reason, String field) throws Exception {
        upstream.answers("HTTP/1.1 " + status + " " + reason + "\nContent-Length: 4\nConnection: close\n" + field, "said");
        assertThat(get("/raw/x")).startsWith("HTTP/1.1 " + status).contains(field).endsWith("said");
    }

    @Test
    void interimAnswerIsNotTheAnswer() throws Exception {
        upstream.answers("HTTP/1.1 103 Early Hints\nLink: </a.css>\n\nHTTP/1.1 200 OK\nContent-Length: 2\nConnection: close", "ok");
        assertThat(get("/raw/x")).startsWith("HTTP/1.1 200").endsWith("ok");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"refusing", "forbidden", "unlisted"})
    void targetThatRefusesOrMayNotBeReachedIs502(String name) {
        people.as(token).get("/" + name + "/x").then().statusCode(502).contentType("application/problem+json")
                .body("type", equalTo("urn:gatehouse:problem:upstream-failed"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 2", "SSH-2.0-OpenSSH_9.6\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"})
    void upstreamThatSaysNoHttpIs502(String said) throws Exception {
        upstream.answers((in, out) -> out.write(said.getBytes(StandardCharsets.ISO_8859_1)));
        assertThat(get("/raw/x")).startsWith("HTTP/1.1 502").contains("urn:gatehouse:problem:upstream-failed")
                .doesNotContain("SSH", "Exception");
    }

    @Test
    void silentUpstreamIs504() throws Exception {
        upstream.answers((in, out) -> {
            assertThat(in.read()).isNegative();
            throw new IOException("the gatehouse left");
        });
        assertThat(get("/raw/x")).startsWith("HTTP/1.1 504").contains("urn:gatehouse:problem:upstream-timeout");
        upstream.nextHead();
        assertThat(upstream.nextHead()).as("the upstream's connection is given up").startsWith("failed").contains("left");
    }

    @Test
    void truncatedBodyNeverLooksWhole() throws Exception {
        upstream.answers("HTTP/1.1 200 OK\nContent-Length: 100\nConnection: close", "only this");
        assertThat(get("/raw/x")).containsIgnoringCase("content-length: 100").endsWith("only this");
        upstream.answers("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nConnection: close", "5\r\nhello\r\n");
        assertThat(get("/raw/x")).contains("5\r\nhello\r\n").doesNotContain("0\r\n\r\n");
    }
}

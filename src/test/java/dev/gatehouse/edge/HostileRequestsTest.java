package dev.gatehouse.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.support.Wire;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests in raw bytes that no route may ever see, and paths that could be read in two ways. */
class HostileRequestsTest {
    private static final AtomicInteger SEEN = new AtomicInteger();
    static EdgeHarness edge;

    @BeforeAll
    static void start() throws Exception {
        edge = new EdgeHarness(List.of(), new RouteBuilder() {
            @Override
            public void configure() {
                from("platform-http:/?matchOnUriPrefix=true").routeId("all").process(exchange -> SEEN.incrementAndGet())
                        .setBody(constant("passed"));
            }
        });
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    private static void assertRefused(String request, int status, String problem) throws IOException {
        int before = SEEN.get();
        String answer = edge.raw(request);
        assertThat(answer).matches("(?s)HTTP/1\\.[01] " + status + " .*").contains("application/problem+json", "urn:gatehouse:problem:" + problem);
        assertThat(answer.split("HTTP/1\\.[01] ", -1)).as("one answer, and what may follow is no request").hasSize(2);
        assertThat(SEEN).as("no route saw it").hasValue(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a/../x", "/a/./x", "/..", "/a/..", "/a/%2e%2e/x", "/a/%2E%2e", "/a/.%2e/x", "/a/%2e", "//a", "/a//x", "/a//",
            "/a/b;c=1", "/a/..;/x", "/a/%3b", "/a/b%2fc", "/a/b%2Fc", "/a/b%5cc", "/a/b\\c", "/a/b%00", "/a/b%0d%0ac", "/a/b%7f", "/a/b%",
            "/a/b%z", "/a/b%zz", "/a/b%2", "/a/%u0041", "/a/%c3%28", "/a/%c0%ae%c0%ae/x", "/a/%ed%a0%80", "/a/%f5%80%80%80", "/a/%252e%252e",
            "/a/%25", "/a#b", "/a?x#b", "*", "http://gatehouse/a", "a", "?x=1"})
    void pathThatCouldBeReadInTwoWaysIsRefused(String path) throws Exception {
        assertRefused("GET " + path + " HTTP/1.1\nHost: g\nConnection: close\n\n", 400, "request-invalid");
    }

    @Test
    void rawBytesThatAreNoAsciiAreRefusedInAPath() throws Exception {
        assertRefused("GET /a/caf\u00e9 HTTP/1.1\nHost: g\nConnection: close\n\n", 400, "request-invalid");
        assertRefused("GET /a/b\u0000 HTTP/1.1\nHost: g\nConnection: close\n\n", 400, "request-invalid");
        assertRefused("GET /a/b\u0001c HTTP/1.1\nHost: g\nConnection: close\n\n", 400, "request-invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a", "/a/", "/a.b/c..d/...", "/caf%C3%A9", "/a%20b", "/a+b~'(x)!$&,=:@", "/a?x=%2F..%2f&y=;%00&&z=//", "/%41"})
    void pathThatReadsInOneWayPasses(String path) throws Exception {
        assertThat(edge.get(path)).startsWith("HTTP/1.1 200").endsWith("passed");
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "GET /a HTTP/1.1\nConnection: close\n\n",
            "GET /a HTTP/1.1\nHost: a\nHost: b\nConnection: close\n\n",
            "GET /a HTTP/1.1\nHost: a\nHost: a\nConnection: close\n\n",
            "GET /a HTTP/1.1\nHost: a\nhost: b\nConnection: close\n\n",
            "GET /a HTTP/1.1\nHost: a, b\nConnection: close\n\n",
            "GET /a HTTP/1.1\nHost: a/b\nConnection: close\n\n",
            "GET /a HTTP/1.1\nHost: u@a\nConnection: close\n\n",
            "GET /a HTTP/1.1\nHost:\nConnection: close\n\n",
            "GET /a HTTP/1.0\n\n",
            "GET /a HTTP/1.1\nHost: a\nAuthorization: Bearer a\nAuthorization: Bearer b\nConnection: close\n\n",
            "GET /a HTTP/1.1\nHost: a\nX-Operation-Grant: a\nX-Operation-Grant: b\nConnection: close\n\n",
            "TRACE /a HTTP/1.1\nHost: a\nConnection: close\n\n",
            "trace /a HTTP/1.1\nHost: a\nConnection: close\n\n",
            "CONNECT g:443 HTTP/1.1\nHost: g:443\nConnection: close\n\n",
            "POST /a HTTP/1.1\nHost: a\nConnection: close\nTransfer-Encoding: xchunked\n\n",
            "POST /a HTTP/1.1\nHost: a\nConnection: close\nTransfer-Encoding: gzip, chunked\n\n0\n\n",
            "POST /a HTTP/1.1\nHost: a\nConnection: close\nTransfer-Encoding: chunked, identity\n\n0\n\n",
            "POST /a HTTP/1.1\nHost: a\nConnection: close\nTransfer-Encoding: identity\nContent-Length: 2\n\nab",
            "POST /a HTTP/1.1\nHost: a\nConnection: close\nTransfer-Encoding: chunked\nTransfer-Encoding: chunked\n\n0\n\n",
            "POST /a HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\nContent-Length: 4\n\n0\n\nGET /b HTTP/1.1\nHost: a\n\n",
            "POST /a HTTP/1.1\nHost: a\nContent-Length: 4\nTransfer-Encoding: chunked\n\n0\n\nGET /b HTTP/1.1\nHost: a\n\n",
            "POST /a HTTP/1.0\nHost: a\nTransfer-Encoding: chunked\n\n0\n\n",
            "POST /a HTTP/1.1\nHost: a\nConnection: close\nTransfer-Encoding : chunked\n\n0\n\n",
            "POST /a HTTP/1.1\nHost: a\nConnection: close\nContent-Length: 1\nContent-Length: 2\n\nab",
            "POST /a HTTP/1.1\nHost: a\nConnection: close\nContent-Length: 2\nContent-Length: 2\n\nab",
            "POST /a HTTP/1.1\nHost: a\nConnection: close\nContent-Length: 1, 2\n\nab",
            "POST /a HTTP/1.1\nHost: a\nConnection: close\nContent-Length: +2\n\nab",
            "POST /a HTTP/1.1\nHost: a\nConnection: close\nContent-Length: -1\n\n",
            "POST /a HTTP/1.1\nHost: a\nConnection: close\nContent-Length: 0x2\n\nab",
            "POST /a HTTP/1.1\nHost: a\nConnection: close\nContent-Length: many\n\n",
            "GET /a HTTP/1.1\nHost: a\nBad Header\nConnection: close\n\n",
            "GET /a HTTP/1.1\nHost: a\nX-Bad: a\u0000b\nConnection: close\n\n",
            "GET /a HTTP/1.1\nHost: a\n: nameless\nConnection: close\n\n",
            "GET  /a HTTP/1.1 x\nHost: a\nConnection: close\n\n",
            "GET /a\nHost: a\nConnection: close\n\n"})
    void requestThatIsNotAcceptableHttpIsRefused(String request) throws Exception {
        assertRefused(request, 400, "request-invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.0", "9.9"})
    void otherVersionsOfHttpAreNotSpoken(String version) throws Exception {
        int before = SEEN.get();
        assertThat(edge.raw("GET /a HTTP/" + version + "\nHost: a\nConnection: close\n\n")).startsWith("HTTP/" + version + " 501 ");
        assertThat(SEEN).hasValue(before);
    }

    @Test
    void headersAreRefusedWhenTooLargeOrTooMany() throws Exception {
        assertRefused("GET /a HTTP/1.1\nHost: a\nX-Big: " + "x".repeat(20_000) + "\n\n", 431, "headers-too-large");
        assertRefused("GET /a HTTP/1.1\nHost: a\nConnection: close\n" + "X-Many: 1\n".repeat(99) + "\n", 431, "headers-too-large");
        assertThat(edge.raw("GET /a HTTP/1.1\nHost: a\nConnection: close\n" + "X-Many: 1\n".repeat(98) + "\n")).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"close, X-Other", "X-Other, Close", "X-Other,close ,Y"})
    void connectionIsClosedWhenTheClientAsksForThatAmongOtherThings(String connection) throws Exception {
        assertThat(edge.raw("GET /a HTTP/1.1\nHost: a\nConnection: " + connection + "\n\n")).startsWith("HTTP/1.1 200")
                .containsIgnoringCase("connection: close");
    }

    /** What the rule lets pass, every reader reads alike: decoding and resolving it changes nothing of its segments. */
    @Property
    void pathThatPassesHasTheSameSegmentsForEveryReader(@ForAll("paths") String path) {
        String accepted;
        try {
            accepted = PathRule.check(path);
        } catch (ProblemException refused) {
            return;
        }
        assertThat(accepted).isSameAs(path);
        URI uri = URI.create("http://g" + path);
        assertThat(uri.normalize().getRawPath()).as("resolving dot segments and empty ones").isEqualTo(path);
        assertThat(uri.getPath().split("/", -1)).as("decoding before splitting").hasSameSizeAs(path.split("/", -1));
        assertThat(uri.getPath()).doesNotContain("\\", ";", "%", "\uFFFD");
        assertThat(Arrays.stream(uri.getPath().split("/", -1))).noneMatch(segment -> segment.equals("..") || segment.equals("."));
    }

    /** What has nothing in it that could be read in two ways is never refused. */
    @Property
    void plainPathAlwaysPasses(@ForAll("plainPaths") String path) {
        assertThat(PathRule.check(path)).isSameAs(path);
    }

    @Provide
    Arbitrary<String> paths() {
        Arbitrary<String> piece = Arbitraries.of("/", "/", "a", "b", ".", "..", "%2e", "%2E", "%2f", "%5c", "%00", "%", "%25", "%c3%a9", "%c3",
                "%a9", "%e2%82%ac", "%f0%9f%98%80", ";", "\\", "~", "%41", "%7f", "%c2%80", "\u00e9", " ");
        Arbitrary<String> any = Arbitraries.strings().ofMaxLength(12);
        return Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(9, piece.list().ofMaxSize(12).map(parts -> "/" + String.join("", parts))),
                net.jqwik.api.Tuple.of(1, any));
    }

    @Provide
    Arbitrary<String> plainPaths() {
        Arbitrary<String> encoded = Arbitraries.strings().withCharRange('\u00a0', '\ud7ff').ofMinLength(1).ofMaxLength(3)
                .map(text -> percent(text.getBytes(StandardCharsets.UTF_8)));
        Arbitrary<String> plain = Arbitraries.strings().withChars("abcXYZ019-_~!$&'()*+,=:@").ofMinLength(1).ofMaxLength(6);
        return Arbitraries.oneOf(encoded, plain).list().ofMinSize(1).ofMaxSize(6).map(segments -> "/" + String.join("/", segments));
    }

    private static String percent(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            text.append(String.format("%%%02X", b));
        }
        return text.toString();
    }
}

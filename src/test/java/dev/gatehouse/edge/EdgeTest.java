package dev.gatehouse.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.NeverWaits;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.Request;
import dev.gatehouse.support.Wire;
import io.vertx.core.Context;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EdgeTest {
    static EdgeHarness edge;

    /** A body with a field of each kind. */
    public record Order(String name, int count, List<String> tags) {
        public Order {
            if (name == null || name.isBlank()) {
                throw Problem.field("name", "must not be empty");
            }
        }
    }

    /** Verbs as a room has them. */
    public static class Verbs {
        public Map<String, Object> create(Caller caller, Order order) {
            return Map.of("name", order.name(), "caller", caller.actor(), "on_loop", Context.isOnEventLoopThread());
        }

        public Map<String, Object> read(Request request) {
            return Map.of("id", request.path("id"), "q", request.query("q").orElse("none"),
                    "forwarded", request.header("X-Forwarded-For").orElse("none"));
        }

        @NeverWaits
        public Map<String, Object> known() {
            return Map.of("on_loop", Context.isOnEventLoopThread());
        }

        public Map<String, Object> path(Request request) {
            return Map.of("path", request.path("path"));
        }

        public Map<String, Object> broken() {
            throw new IllegalStateException("secret detail of the inside");
        }

        public Map<String, Object> indexDown() {
            throw new ProblemException(Problem.UNAVAILABLE, new IOException("no space left on /dev/sda1"));
        }

        public Map<String, Object> collapsing() {
            throw new LinkageError("collapse");
        }

        public Map<String, Object> storeDown() {
            throw new org.springframework.dao.DataAccessResourceFailureException("no connection to db at 10.0.0.1");
        }
    }

    @BeforeAll
    static void start() throws Exception {
        edge = new EdgeHarness(List.of(), new RouteBuilder() {
            @Override
            public void configure() {
                Verbs verbs = new Verbs();
                getContext().getRegistry().bind("verbs", verbs);
                from("platform-http:/orders?httpMethodRestrict=POST").routeId("orders").to("edge:json").to("bean:verbs?method=create");
                from("platform-http:/orders/{id}?httpMethodRestrict=GET,PUT").routeId("order").bean(verbs, "read");
                from("platform-http:/orders/special?httpMethodRestrict=GET").routeId("special").setBody(constant("special"));
                from("platform-http:/known").routeId("known").bean("verbs", "known");
                from("platform-http:/broken").routeId("broken").bean(verbs, "broken");
                from("platform-http:/collapsing").routeId("collapsing").bean(verbs, "collapsing");
                from("platform-http:/store").routeId("store").bean(verbs, "storeDown");
                from("platform-http:/index").routeId("index").bean(verbs, "indexDown");
                from("platform-http:/tree?matchOnUriPrefix=true").routeId("tree").setBody(constant("tree"));
                from("platform-http:/files/{path}?matchOnUriPrefix=true").routeId("files").bean(verbs, "path");
                from("platform-http:/silent").routeId("silent").setHeader("X-Own", constant("own"));
            }
        });
    }

    @Test
    void everyPathIs503UntilTheRoutesAreUp() throws Exception {
        new EdgeHarness(List.of(), camel -> {
            int port = camel.getComponent("platform-http", PlatformHttpComponent.class).getEngine().getServerPort();
            for (String path : List.of("/health", "/orders", "/nowhere", "/a/../b")) {
                assertThat(Wire.exchange(port, "GET " + path + " HTTP/1.1\nHost: g\nConnection: close\n\n"))
                        .startsWith("HTTP/1.1 503").contains("problem:starting").containsIgnoringCase("retry-after: 1");
            }
        }).close();
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    @Test
    void verbGetsTypedBodyOffTheEventLoopWhenJsonIsSent() throws Exception {
        assertThat(edge.post("/orders", "{\"name\":\"ink\",\"count\":2}"))
                .startsWith("HTTP/1.1 200").contains("\"name\":\"ink\"", "\"caller\":\"anonymous\"", "\"on_loop\":false");
    }

    @Test
    void verbThatNeverWaitsStaysOnTheEventLoop() throws Exception {
        assertThat(edge.get("/known")).startsWith("HTTP/1.1 200").contains("\"on_loop\":true");
    }

    @Test
    void chunkedBodyIsReadWhenSentInPieces() throws Exception {
        assertThat(edge.raw("POST /orders HTTP/1.1\nHost: g\nConnection: close\nContent-Type: application/json\n"
                + "Transfer-Encoding: chunked\n\n5\n{\"nam\n15\ne\":\"chunk\",\"count\":1}\n0\n\n"))
                .startsWith("HTTP/1.1 200").contains("\"name\":\"chunk\"");
    }

    @Test
    void bodyIsAskedForWhenTheClientWaitsForThatAndNotWhenItIsRefused() throws Exception {
        String head = "POST /orders HTTP/1.1\nHost: g\nConnection: close\nExpect: 100-continue\nContent-Type: %s\nContent-Length: 24\n\n";
        assertThat(edge.raw(head.formatted("application/json") + "{\"name\":\"ink\",\"count\":2}"))
                .startsWith("HTTP/1.1 100 Continue").contains("HTTP/1.1 200");
        assertThat(edge.raw(head.formatted("text/plain") + "{\"name\":\"ink\",\"count\":2}")).startsWith("HTTP/1.1 415");
    }

    @Test
    void errorIsAnsweredWhenAVerbEndsInOne() throws Exception {
        assertThat(edge.get("/collapsing")).startsWith("HTTP/1.1 500").contains("urn:gatehouse:problem:internal").doesNotContain("collapse");
    }

    @Test
    void badJsonNamesThePlaceWhenItDoesNotParse() throws Exception {
        assertThat(edge.post("/orders", "{\"name\":\"ink\",\n \"count\":}"))
                .startsWith("HTTP/1.1 400").contains("application/problem+json", "urn:gatehouse:problem:body-malformed",
                        "\"line\":2", "\"column\":");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "\"text\"", "7", "{} {}"})
    void bodyIsRefusedWhenItIsNoObject(String body) throws Exception {
        assertThat(edge.post("/orders", body)).startsWith("HTTP/1.1 400").contains("problem:");
    }

    @Test
    void emptyBodyIsRefusedWhenJsonIsExpected() throws Exception {
        assertThat(edge.post("/orders", "")).startsWith("HTTP/1.1 400").contains("body-malformed");
    }

    @Test
    void fieldIsNamedWhenItIsUnknownOrWronglyTypedOrInvalid() throws Exception {
        assertThat(edge.post("/orders", "{\"name\":\"a\",\"count\":1,\"colour\":\"red\"}"))
                .startsWith("HTTP/1.1 400").contains("field-invalid", "\"field\":\"colour\"");
        assertThat(edge.post("/orders", "{\"name\":\"a\",\"count\":\"many\"}"))
                .startsWith("HTTP/1.1 400").contains("field-invalid", "\"field\":\"count\"");
        assertThat(edge.post("/orders", "{\"name\":\"\",\"count\":1}"))
                .startsWith("HTTP/1.1 400").contains("field-invalid", "\"field\":\"name\"", "must not be empty");
    }

    @Test
    void mediaTypeIsRefusedWhenItIsNotJson() throws Exception {
        assertThat(edge.raw("POST /orders HTTP/1.1\nHost: g\nConnection: close\nContent-Type: text/plain\nContent-Length: 2\n\n{}"))
                .startsWith("HTTP/1.1 415").contains("media-type-unsupported");
    }

    @Test
    void bodyIsRefusedWhenItIsTooLargeDeclaredOrNot() throws Exception {
        String large = "{\"name\":\"" + "x".repeat(70_000) + "\"}";
        assertThat(edge.post("/orders", large)).startsWith("HTTP/1.1 413").contains("body-too-large");
        assertThat(edge.raw("POST /orders HTTP/1.1\nHost: g\nConnection: close\nContent-Type: application/json\n"
                + "Transfer-Encoding: chunked\n\n" + Integer.toHexString(large.length()) + "\n" + large + "\n0\n\n"))
                .startsWith("HTTP/1.1 413");
    }

    @Test
    void pathAndQueryReachTheVerbDecoded() throws Exception {
        assertThat(edge.get("/orders/caf%C3%A9+1?q=a%20b+c")).contains("\"id\":\"café+1\"", "\"q\":\"a b c\"");
    }

    @Test
    void literalPathWinsOverParameter() throws Exception {
        assertThat(edge.get("/orders/special")).endsWith("special");
    }

    @Test
    void prefixAnswersEverythingBelowIt() throws Exception {
        assertThat(edge.get("/tree/a/b")).endsWith("tree");
        assertThat(edge.get("/treehouse")).startsWith("HTTP/1.1 404");
    }

    @Test
    void parameterAtTheEndOfAPrefixIsTheWholeRest() throws Exception {
        assertThat(edge.get("/files/a/caf%C3%A9/c+d/")).contains("\"path\":\"a/café/c+d\"");
        assertThat(edge.get("/files/a")).contains("\"path\":\"a\"");
        assertThat(edge.get("/files")).startsWith("HTTP/1.1 404");
    }

    @Test
    void unknownPathIs404AndWrongMethodIs405WithAllow() throws Exception {
        assertThat(edge.get("/nowhere")).startsWith("HTTP/1.1 404").contains("problem:not-found", "\"instance\":\"req_");
        assertThat(edge.raw("DELETE /orders/1 HTTP/1.1\nHost: g\nConnection: close\n\n"))
                .startsWith("HTTP/1.1 405").containsIgnoringCase("allow: GET, HEAD, PUT").contains("method-not-allowed");
    }

    @Test
    void causeStaysInsideWhenSomethingFails() throws Exception {
        assertThat(edge.get("/broken")).startsWith("HTTP/1.1 500").contains("problem:internal").doesNotContain("secret detail");
        assertThat(edge.get("/store")).startsWith("HTTP/1.1 503").containsIgnoringCase("retry-after").doesNotContain("10.0.0.1");
        assertThat(edge.get("/index")).startsWith("HTTP/1.1 503").contains("problem:unavailable").containsIgnoringCase("retry-after: 5")
                .doesNotContain("/dev/sda1");
    }

    @Test
    void noRequestHeaderIsEchoed() throws Exception {
        assertThat(edge.raw("GET /silent HTTP/1.1\nHost: g\nConnection: close\nX-Mine: echo-me\nCookie: c=1\n\n"))
                .startsWith("HTTP/1.1 204").containsIgnoringCase("x-own: own").doesNotContain("echo-me", "c=1");
        assertThat(edge.raw("POST /silent HTTP/1.1\nHost: g\nConnection: close\nContent-Length: 4\n\nbody"))
                .startsWith("HTTP/1.1 204").doesNotContain("body");
        assertThat(edge.raw("GET /silent HTTP/1.1\nHost: g\nConnection: close\nX-Mine: one\nx-mine: echo-me\n\n"))
                .startsWith("HTTP/1.1 204").doesNotContain("echo-me", "one");
    }

    @Test
    void forwardedHeadersAreDroppedWhenThePeerIsNoTrustedProxy() throws Exception {
        assertThat(edge.raw("GET /orders/1 HTTP/1.1\nHost: g\nConnection: close\nX-Forwarded-For: 1.2.3.4\n\n"))
                .contains("\"forwarded\":\"none\"");
    }

    @Test
    void headHasLengthAndNoBody() throws Exception {
        String answer = edge.raw("HEAD /orders/special HTTP/1.1\nHost: a\nConnection: close\n\n");
        assertThat(answer).startsWith("HTTP/1.1 200").containsIgnoringCase("content-length: 7").endsWith("\r\n\r\n");
    }

    @Test
    void connectionServesTheNextRequestWhenABodyWasNotRead() throws Exception {
        String both = edge.raw("POST /nowhere HTTP/1.1\nHost: a\nContent-Length: 5\n\nhello"
                + "GET /orders/special HTTP/1.1\nHost: a\nConnection: close\n\n");
        assertThat(both).contains("HTTP/1.1 404", "HTTP/1.1 200").endsWith("special");
    }
}

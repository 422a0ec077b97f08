package dev.gatehouse.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.support.CaddyCommand;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The door as a client meets it: the Caddyfile run by the Caddy that is installed, before a server that stands for the gateways. */
class CaddyTest {
    private static final String SECRET = "the-secret-of-this-test";
    private static final String CSS = "a { color: red }\n".repeat(1000);
    private static final CompletableFuture<Void> FIRST_EVENT_SEEN = new CompletableFuture<>();
    @TempDir
    static Path folder;
    private static Vertx vertx;
    private static Caddy caddy;
    private static HttpClient client;

    private record Answer(int status, MultiMap headers, String body) {}

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(CaddyCommand.isInstalled(), "no caddy on the PATH: the door is not tried (Debian: apt-get install caddy)");
        vertx = Vertx.vertx();
        HttpServer gateway = await(vertx.createHttpServer().webSocketHandler(socket -> socket.textMessageHandler(socket::writeTextMessage))
                .requestHandler(CaddyTest::answer).listen(0, "127.0.0.1"));
        caddy = new Caddy(folder, Map.of("GATEHOUSE_GATEWAY", "127.0.0.1", "GATEHOUSE_GATEWAY_PORT", String.valueOf(gateway.actualPort()),
                "GATEHOUSE_SUBDOMAINS", "services", "GATEHOUSE_MAX_BODY", "65536"));
        client = vertx.createHttpClient(new HttpClientOptions().setForceSni(true)
                .setPemTrustOptions(new PemTrustOptions().addCertPath(caddy.certificate.toString())));
    }

    @AfterAll
    static void stop() throws Exception {
        if (caddy != null) {
            caddy.close();
        }
        if (vertx != null) {
            await(vertx.close());
        }
    }

    private static void answer(HttpServerRequest request) {
        HttpServerResponse response = request.response().putHeader("Server", "gateway").putHeader("Via", "gateway");
        switch (request.path()) {
            case "/style.css" -> response.putHeader("Content-Type", "text/css").end(CSS);
            case "/events" -> {
                response.putHeader("Content-Type", "text/event-stream").setChunked(true).write("data: first\n\n");
                FIRST_EVENT_SEEN.thenRun(() -> vertx.runOnContext(x -> response.end("data: last\n\n")));
            }
            default -> request.body().onSuccess(body -> response.putHeader("Content-Type", "application/json")
                    .end("[\"" + request.getHeader("X-Forwarded-For") + "\"" + ",1".repeat(2000) + "]"));
        }
    }

    @Test
    void everyAnswerSaysHowItMayBeUsedAndNotWhoMadeIt() {
        Answer good = ask("/health");
        assertThat(good.status()).isEqualTo(200);
        assertThatItSaysHowItMayBeUsed(good);
        Answer elsewhere = ask(to("/health").setHost("kms.localhost").putHeader("Host", "localhost"));
        assertThat(elsewhere.status()).isEqualTo(421);
        assertThatItSaysHowItMayBeUsed(elsewhere);
    }

    private static void assertThatItSaysHowItMayBeUsed(Answer answer) {
        assertThat(answer.headers().get("Strict-Transport-Security")).isEqualTo("max-age=31536000; includeSubDomains");
        assertThat(answer.headers().get("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.headers().get("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(answer.headers().get("Content-Security-Policy")).contains("default-src 'none'");
        assertThat(answer.headers().names()).doesNotContain("Server", "Via");
    }

    @Test
    void whoClaimsToForwardIsNotBelieved() {
        assertThat(ask(to("/health").putHeader("X-Forwarded-For", "198.51.100.1")).body()).startsWith("[\"127.0.0.1\"");
    }

    @Test
    void pageWithoutTlsIsSentToItAndCallIsRefused() {
        RequestOptions page = plain("/2fa/").putHeader("Accept", "text/html");
        assertThat(ask(page).status()).isEqualTo(308);
        assertThat(ask(page).headers().get("Location")).isEqualTo("https://localhost/2fa/");
        for (RequestOptions call : List.of(plain("/service_a/elements"), plain("/2fa/").setMethod(HttpMethod.POST).putHeader("Accept", "text/html"),
                plain("/2fa/").putHeader("Accept", "text/html").putHeader("Authorization", "Bearer x"))) {
            Answer refused = ask(call);
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.headers().names()).doesNotContain("Location", "Server");
            assertThat(refused.headers().get("Content-Type")).isEqualTo("application/problem+json");
        }
    }

    @Test
    void bodyAndHeaderFieldsHaveALimit() {
        assertThat(ask(to("/x").setMethod(HttpMethod.POST), "x".repeat(60_000)).status()).isEqualTo(200);
        Answer refused = ask(to("/x").setMethod(HttpMethod.POST), "x".repeat(100_000));
        assertThat(refused.status()).isEqualTo(413);
        assertThatItSaysHowItMayBeUsed(refused);
        assertThat(ask(to("/x").putHeader("X-Long", "x".repeat(30_000))).status()).isEqualTo(431);
    }

    @Test
    void stylesAreCompressedAndAnswersOfTheApiAreNot() {
        Answer style = ask(to("/style.css").putHeader("Accept-Encoding", "gzip"));
        assertThat(style.headers().get("Content-Encoding")).isEqualTo("gzip");
        assertThat(style.body().length()).isLessThan(CSS.length() / 2);
        assertThat(ask(to("/health").putHeader("Accept-Encoding", "gzip")).headers().names()).doesNotContain("Content-Encoding");
    }

    @Test
    void eventsComeOneByOne() {
        Buffer seen = Buffer.buffer();
        Future<Void> ended = client.request(to("/events")).compose(request -> request.send().compose(stream -> stream.handler(part -> {
            seen.appendBuffer(part);
            if (seen.toString().contains("first")) {
                FIRST_EVENT_SEEN.complete(null);
            }
        }).end()));
        await(ended);
        assertThat(seen).hasToString("data: first\n\ndata: last\n\n");
    }

    @Test
    void webSocketsPass() {
        WebSocketConnectOptions options = new WebSocketConnectOptions();
        options.setServer(SocketAddress.inetSocketAddress(caddy.https, "127.0.0.1")).setHost("localhost").setPort(caddy.https).setSsl(true).setURI("/socket");
        CompletableFuture<String> echo = new CompletableFuture<>();
        await(client.webSocket(options).compose(socket -> {
            socket.textMessageHandler(echo::complete);
            return socket.writeTextMessage("who goes there?");
        }));
        assertThat(echo).succeedsWithin(10, TimeUnit.SECONDS).isEqualTo("who goes there?");
    }

    @Test
    void subdomainOfAServiceHasItsPathsOnly() {
        assertThat(ask(to("/kms/login").setHost("kms.localhost")).status()).isEqualTo(200);
        Answer another = ask(to("/service_a/elements").setHost("kms.localhost"));
        assertThat(another.status()).isEqualTo(404);
        assertThatItSaysHowItMayBeUsed(another);
    }

    @Test
    void logIsJsonWithoutSecrets() throws Exception {
        for (String host : List.of("localhost", "elsewhere.example")) {
            ask(to("/logged?token=" + SECRET).putHeader("Host", host).putHeader("Authorization", "Bearer " + SECRET).putHeader("Cookie", "a=" + SECRET)
                    .putHeader("X-Operation-Grant", SECRET));
        }
        ask(plain("/logged?token=" + SECRET).putHeader("X-Operation-Grant", SECRET));
        Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> Files.readString(caddy.log()).split("/logged", -1).length > 3);
        assertThat(Files.readString(caddy.log())).doesNotContain(SECRET);
        for (String line : Files.readAllLines(caddy.log())) {
            JsonNode entry = new ObjectMapper().readTree(line);
            if (entry.path("logger").asText().startsWith("http.log.access")) {
                assertThat(entry.has("status")).isTrue();
                assertThat(entry.at("/request/headers").isMissingNode()).as(line).isTrue();
            }
        }
    }

    private static RequestOptions to(String uri) {
        return new RequestOptions().setServer(SocketAddress.inetSocketAddress(caddy.https, "127.0.0.1")).setHost("localhost")
                .setPort(caddy.https).setSsl(true).setURI(uri);
    }

    private static RequestOptions plain(String uri) {
        return new RequestOptions().setServer(SocketAddress.inetSocketAddress(caddy.http, "127.0.0.1")).setHost("localhost")
                .setPort(caddy.http).setSsl(false).setURI(uri);
    }

    private static Answer ask(String uri) {
        return ask(to(uri));
    }

    private static Answer ask(RequestOptions request) {
        return ask(request, "");
    }

    private static Answer ask(RequestOptions request, String body) {
        // the body is asked for on the event loop, before it can have passed
        return await(client.request(request).compose(sent -> (body.isEmpty() ? sent.send() : sent.send(body))
                .compose(answer -> answer.body().map(read -> new Answer(answer.statusCode(), answer.headers(), read.toString())))));
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}

package dev.gatehouse.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.gatehouse.edge.EdgeServer;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.support.GatehouseTest;
import dev.gatehouse.support.People;
import dev.gatehouse.support.RawUpstream;
import dev.gatehouse.support.Wire;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.util.FileSystemUtils;

/** Every example of docs/routes.md, put into a running house as its first line says, does what it says. */
@GatehouseTest
class CookbookTest {
    private static final Pattern EXAMPLE = Pattern.compile(
            "```yaml\\n# routes/(\\S+)\\n#   try +([^\\n]+)\\n#   gives +(\\d+) ([^\\n]+)\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern HEADER = Pattern.compile("-H '([^:]+): ([^']+)'");
    @Autowired
    People people;
    @Autowired
    Settings settings;
    @Autowired
    HttpServer testUpstream;
    @Autowired
    RawUpstream warehouse;
    @Autowired
    EdgeServer edge;

    /** What the upstream of the examples named so answers; its second URL is one that nobody listens on. */
    private static final Map<String, String> WAREHOUSE = Map.of(
            "cookbook/warehouse.camel.yaml", "HTTP/1.1 200 OK\nContent-Length: 5\nConnection: close\n\nshelf",
            "cookbook/chat.camel.yaml", "HTTP/1.1 101 Switching Protocols\nConnection: Upgrade\nUpgrade: websocket\n"
                    + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\n\n",
            "cookbook/news.camel.yaml", "HTTP/1.1 200 OK\nContent-Type: text/event-stream\nConnection: close\n\ndata: the gate is open\n\n");

    /** An example: where it goes, how it is tried, what that gives. */
    record Example(String file, String curl, int status, String text, String yaml) {}

    @Test
    void everyExampleOfTheCookbookDoesWhatItSays() throws Exception {
        testUpstream.createContext("/cookbook-relay/hello", exchange -> {
            byte[] body = "hello from the upstream".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        List<Example> examples = examples();
        assertThat(examples).hasSizeGreaterThanOrEqualTo(6);
        try {
            for (Example example : examples) {
                Path file = settings.routesDir().resolve(example.file());
                Files.createDirectories(file.getParent());
                Files.writeString(file, example.yaml());
            }
            String token = people.userToken("user");
            for (Example example : examples) {
                if (WAREHOUSE.containsKey(example.file())) {
                    warehouse.answers((in, out) -> out.write(Wire.lines(WAREHOUSE.get(example.file()))));
                }
                if (example.status() == 101) {
                    assertSwitched(example, token);
                    continue;
                }
                await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                    Response answer = tried(example.curl(), people.as(token));
                    assertThat(answer.statusCode()).as(example.file() + ": " + answer.asString()).isEqualTo(example.status());
                    assertThat(answer.asString()).as(example.file()).contains(example.text());
                });
            }
        } finally {
            FileSystemUtils.deleteRecursively(settings.routesDir().resolve("cookbook"));
        }
    }

    /** No client of the usual kind shows an answer 101. */
    private void assertSwitched(Example example, String token) {
        Matcher target = Pattern.compile("localhost:8080(\\S+)").matcher(example.curl());
        assertThat(target.find()).isTrue();
        String fields = HEADER.matcher(example.curl()).results().map(field -> field.group(1) + ": " + field.group(2) + "\n")
                .collect(Collectors.joining());
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(Wire.exchange(edge.port(), "GET " + target.group(1)
                + " HTTP/1.1\nHost: g\nAuthorization: Bearer " + token + "\n" + fields + "\n"))
                .startsWith("HTTP/1.1 101").contains(example.text()));
    }

    private static List<Example> examples() throws Exception {
        List<Example> examples = new ArrayList<>();
        Matcher found = EXAMPLE.matcher(Files.readString(Path.of("docs/routes.md")));
        while (found.find()) {
            examples.add(new Example(found.group(1), found.group(2), Integer.parseInt(found.group(3)), found.group(4), found.group(5)));
        }
        return examples;
    }

    private static Response tried(String curl, RequestSpecification request) {
        Matcher url = Pattern.compile("localhost:8080([^\\s\"]+)").matcher(curl);
        assertThat(url.find()).as(curl).isTrue();
        Matcher headers = HEADER.matcher(curl);
        while (headers.find()) {
            if (!headers.group(1).equals("Content-Type")) {
                request.header(headers.group(1), headers.group(2));
            }
        }
        Matcher body = Pattern.compile("-d '([^']+)'").matcher(curl);
        return body.find() ? request.body(body.group(1)).post(url.group(1)) : request.get(url.group(1));
    }
}

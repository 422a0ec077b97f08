package dev.gatehouse.platform.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.CoreConstants;
import ch.qos.logback.core.encoder.Encoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;
import org.springframework.boot.logging.logback.ColorConverter;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;

/** A line of the log is one line, whatever it quotes, and tells times in UTC. */
class LogLinesTest {
    private static final String FORGED = "first\n2026-01-01T00:00:00.000Z INFO  main Forged all is well\r\u2028\u202e\u0000\u001b[2J";
    private final LoggerContext context = new LoggerContext();

    private ILoggingEvent event(String message, Throwable failure) {
        LoggingEvent event = new LoggingEvent("x", context.getLogger("dev.gatehouse.Some"), Level.WARN, message, failure, null);
        event.setInstant(Instant.parse("2026-07-01T10:00:00.123Z"));
        event.setThreadName("main");
        return event;
    }

    /** With the pattern of the file that ships. */
    private String plain(ILoggingEvent event) throws Exception {
        Map<String, String> words = new HashMap<>(Map.of("line", OneLine.class.getName(), "stack", IndentedStack.class.getName(),
                "clr", ColorConverter.class.getName()));
        context.putObject(CoreConstants.PATTERN_RULE_REGISTRY, words);
        Matcher pattern = Pattern.compile("<pattern>(.*)</pattern>").matcher(Files.readString(Path.of("src/main/resources/logging/plain.xml")));
        assertThat(pattern.find()).isTrue();
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern(pattern.group(1));
        return encoded(encoder, event);
    }

    private JsonNode ecs(ILoggingEvent event) throws Exception {
        context.putObject(Environment.class.getName(), new MockEnvironment().withProperty("logging.structured.ecs.service.name", "gatehouse-kms"));
        StructuredLogEncoder encoder = new StructuredLogEncoder();
        encoder.setFormat("ecs");
        String text = encoded(encoder, event);
        assertThat(text.lines()).hasSize(1);
        return new ObjectMapper().readTree(text);
    }

    private String encoded(Encoder<ILoggingEvent> encoder, ILoggingEvent event) {
        encoder.setContext(context);
        encoder.start();
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }

    @Test
    void quotedLineEndsAndTerminalControlsStayInTheirLine() throws Exception {
        assertThat(plain(event(FORGED, null)).lines()).hasSize(1).first().asString()
                .contains("2026-07-01T10:00:00.123Z", "WARN", "first\\u000a2026").doesNotContain("\u001b[2J", "\u202e");
    }

    @Test
    void messageOfAnExceptionLooksLikeNoLineOfTheLog() throws Exception {
        List<String> lines = plain(event("it failed", new IllegalStateException(FORGED, new RuntimeException(FORGED)))).lines().toList();
        assertThat(lines).hasSizeGreaterThan(4);
        assertThat(lines.subList(1, lines.size())).allMatch(line -> line.startsWith("    ")).anyMatch(line -> line.contains("Forged"));
    }

    @Test
    void ecsHasFieldsAndEscapesWhatItQuotes() throws Exception {
        LoggingEvent event = (LoggingEvent) event(FORGED, null);
        event.setMDCPropertyMap(Map.of("http.request.id", "req_1"));
        event.addKeyValuePair(new KeyValuePair("http.response.status_code", 403));
        JsonNode line = ecs(event);
        assertThat(line.get("message").asText()).isEqualTo(FORGED);
        assertThat(line.get("@timestamp").asText()).isEqualTo("2026-07-01T10:00:00.123Z");
        assertThat(line.at("/log/level").asText()).isEqualTo("WARN");
        assertThat(line.at("/service/name").asText()).isEqualTo("gatehouse-kms");
        assertThat(line.at("/http/request/id").asText()).isEqualTo("req_1");
        assertThat(line.at("/http/response/status_code").asInt()).isEqualTo(403);
    }

    @Property(tries = 200)
    void anyTextStaysOneLine(@ForAll String text) {
        assertThat(OneLine.escaped(text).chars()).noneMatch(Character::isISOControl);
        assertThat(OneLine.escaped(text).lines().count()).isLessThanOrEqualTo(1);
    }
}

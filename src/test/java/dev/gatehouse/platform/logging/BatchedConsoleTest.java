package dev.gatehouse.platform.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_OUT)
class BatchedConsoleTest {
    private final PrintStream before = System.out;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final LoggerContext context = new LoggerContext();
    private final BatchedConsole console = new BatchedConsole();

    @BeforeEach
    void start() {
        System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
        context.setMDCAdapter(new LogbackMDCAdapter());
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%msg%n");
        encoder.start();
        console.setContext(context);
        console.setEncoder(encoder);
        console.start();
    }

    @AfterEach
    void stop() {
        console.stop();
        context.stop();
        System.setOut(before);
    }

    @Test
    void lineIsOutSoonWhenNoneFollows() {
        log(Level.INFO, "alone");
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(written.toString(StandardCharsets.UTF_8)).contains("alone"));
    }

    @Test
    void warningAndWhatStandsBeforeItAreOutAtOnce() {
        log(Level.INFO, "first");
        log(Level.WARN, "then");
        assertThat(written.toString(StandardCharsets.UTF_8).lines()).containsExactly("first", "then");
    }

    @Test
    void nothingIsLostWhenTheLogEnds() {
        log(Level.INFO, "last");
        console.stop();
        assertThat(written.toString(StandardCharsets.UTF_8).lines()).containsExactly("last");
    }

    private void log(Level level, String message) {
        console.doAppend(new LoggingEvent("x", context.getLogger("test"), level, message, null, null));
    }
}

package dev.gatehouse.platform.logging;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.stream.Collectors;

/** {@code %stack}: a stack trace whose every line is indented, so that what a message in it quotes never looks like a line of the log. */
public final class IndentedStack extends ThrowableProxyConverter {
    private static final String INDENT = "    ";

    @Override
    public String convert(ILoggingEvent event) {
        return super.convert(event).lines().map(line -> INDENT + OneLine.escaped(line.replace("\t", INDENT)) + System.lineSeparator())
                .collect(Collectors.joining());
    }
}

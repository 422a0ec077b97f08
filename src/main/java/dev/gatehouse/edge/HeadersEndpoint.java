package dev.gatehouse.edge;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.apache.camel.Component;
import org.apache.camel.Exchange;

/**
 * {@code edge:headers?X-Frame-Options=DENY}: header fields of every answer of the route, one an option, also of those the guard
 * gives and of problems. They replace fields of the same name that the route or its upstream has.
 */
final class HeadersEndpoint extends StepEndpoint implements AnswerPolicy {
    /** RFC 9110 section 5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern VALUE = Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e\\t]*[\\x21-\\x7e])?");
    private static final Set<String> OURS = Set.of("connection", "content-length", "transfer-encoding", "trailer", "upgrade", "te",
            "keep-alive", "host", "date", "set-cookie", "vary", "x-request-id", "content-type", "retry-after", "www-authenticate");
    private final Map<String, String> fields = new TreeMap<>();

    /** @throws IllegalArgumentException naming the option that is no header field of an answer */
    HeadersEndpoint(String uri, Component component, Map<String, Object> options) {
        super(uri, component);
        options.forEach((name, value) -> fields.put(checked(name), checked(name, String.valueOf(value).trim())));
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("edge:headers names no header field");
        }
        // they are fields and no options: nothing is left for Camel to set
        options.clear();
    }

    @Override
    public void apply(EdgeCall call) {
        fields.forEach(call::answerHeader);
    }

    @Override
    protected CompletionStage<?> step(Exchange exchange) {
        return CompletableFuture.completedStage(null);
    }

    private static String checked(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!TOKEN.matcher(name).matches() || OURS.contains(lower) || lower.startsWith("camel") || lower.startsWith("access-control-")
                || lower.startsWith("ratelimit")) {
            throw new IllegalArgumentException("edge:headers may not set " + name);
        }
        return name;
    }

    private static String checked(String name, String value) {
        if (!VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException("edge:headers: the value of " + name + " is not that of a header field");
        }
        return value;
    }
}

package dev.gatehouse.edge;

import dev.gatehouse.platform.Lines;
import dev.gatehouse.platform.Problem;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.springframework.util.unit.DataSize;

/**
 * {@code edge:lines?maxLine=1MB}: gives the verb that follows the body as {@link dev.gatehouse.platform.BodyLines}, read while it
 * arrives. Takes NDJSON ({@code application/x-ndjson}, {@code application/jsonl} or {@code text/plain}); anything else is 415.
 */
public final class LinesEndpoint extends StepEndpoint {
    private static final Duration PATIENCE_WITH_SENDERS = Duration.ofSeconds(30);
    private DataSize maxLine = DataSize.ofMegabytes(1);

    LinesEndpoint(String uri, Component component) {
        super(uri, component);
    }

    /** The longest line accepted, such as {@code 1MB} (default). */
    public void setMaxLine(String size) {
        maxLine = DataSize.parse(size);
    }

    @Override
    protected CompletionStage<?> step(Exchange exchange) {
        EdgeCall call = exchange.getProperty(EdgeCall.PROPERTY, EdgeCall.class);
        String type = call.request().getHeader("content-type");
        if (type == null || !isLines(type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT))) {
            throw Problem.MEDIA_TYPE_UNSUPPORTED.exception("lines are sent as " + Lines.MEDIA_TYPE);
        }
        exchange.getMessage().setBody(new ArrivingLines(call, (int) maxLine.toBytes(), PATIENCE_WITH_SENDERS));
        return CompletableFuture.completedStage(null);
    }

    private static boolean isLines(String mediaType) {
        return mediaType.equals(Lines.MEDIA_TYPE) || mediaType.equals("application/jsonl") || mediaType.equals("text/plain");
    }
}

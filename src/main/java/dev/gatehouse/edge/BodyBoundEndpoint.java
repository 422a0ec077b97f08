package dev.gatehouse.edge;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.springframework.util.unit.DataSize;

/**
 * {@code edge:body?maxSize=10MB}: bounds the request body that a later {@code relay:} streams. A longer one is 413
 * {@code body-too-large}: at once where its length is declared, else when the bound is passed, and the upstream's call is broken off.
 */
public final class BodyBoundEndpoint extends StepEndpoint {
    private DataSize maxSize;

    BodyBoundEndpoint(String uri, Component component) {
        super(uri, component);
    }

    /** The largest body accepted, such as {@code 10MB}. Needed. */
    public void setMaxSize(String size) {
        maxSize = DataSize.parse(size);
        if (maxSize.isNegative()) {
            throw new IllegalArgumentException("maxSize must not be negative");
        }
    }

    @Override
    public void check() {
        if (maxSize == null) {
            throw new IllegalArgumentException("edge:body needs the option maxSize");
        }
    }

    @Override
    protected CompletionStage<?> step(Exchange exchange) {
        exchange.getProperty(EdgeCall.PROPERTY, EdgeCall.class).body().bound(maxSize.toBytes());
        return CompletableFuture.completedStage(null);
    }
}

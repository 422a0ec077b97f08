package dev.gatehouse.edge;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.DefaultEndpoint;

/** An endpoint that is a step of a route and never its start. */
public abstract class StepEndpoint extends DefaultEndpoint {
    protected StepEndpoint(String uri, Component component) {
        super(uri, component);
    }

    /**
     * Looks at the options together, once all are set.
     *
     * @throws IllegalArgumentException naming the option that is missing or does not go with another
     */
    public void check() {
        // most options go with any other
    }

    /**
     * Does the step's work and never waits. What the stage fails with becomes the exchange's exception; after a stage that was not
     * done at once, the route goes on on the event loop of its call.
     */
    protected abstract CompletionStage<?> step(Exchange exchange);

    @Override
    public Producer createProducer() {
        return new DefaultAsyncProducer(this) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                return run(exchange, callback);
            }
        };
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException(getEndpointUri() + " is a step, not a start");
    }

    private boolean run(Exchange exchange, AsyncCallback callback) {
        CompletionStage<?> work;
        try {
            work = step(exchange);
        } catch (RuntimeException e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
        boolean atOnce = work.toCompletableFuture().isDone();
        work.whenCompleteAsync((nothing, failure) -> {
            if (failure != null) {
                exchange.setException(failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure);
            }
            callback.done(atOnce);
        }, atOnce ? Runnable::run : loopOf(exchange));
        return atOnce;
    }

    private static Executor loopOf(Exchange exchange) {
        EdgeCall call = exchange.getProperty(EdgeCall.PROPERTY, EdgeCall.class);
        return call == null ? Runnable::run : call::onLoop;
    }
}

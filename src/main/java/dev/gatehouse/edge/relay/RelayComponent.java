package dev.gatehouse.edge.relay;

import java.util.Map;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;

/**
 * {@code relay:name}: passes the request on to an upstream of {@code routes/upstreams.properties} and its answer back, both
 * streaming on the event loop. An unknown name stops the route's deployment; failures answer 502, time-outs 504, an open breaker 503.
 */
public final class RelayComponent extends DefaultComponent {
    private final Relay relay;
    private final Upstreams upstreams;

    /** One that says whether a route is right and relays nothing: for checking files where no house runs. */
    public static RelayComponent forChecking(Upstreams upstreams) {
        return new RelayComponent(null, upstreams);
    }

    RelayComponent(Relay relay, Upstreams upstreams) {
        this.relay = relay;
        this.upstreams = upstreams;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        if (upstreams.find(remaining).isEmpty()) {
            throw new IllegalArgumentException("relay:" + remaining + " names no upstream of upstreams.properties");
        }
        return new RelayEndpoint(uri, this, remaining);
    }

    private final class RelayEndpoint extends DefaultEndpoint {
        private final String name;

        RelayEndpoint(String uri, RelayComponent component, String name) {
            super(uri, component);
            this.name = name;
        }

        @Override
        public Producer createProducer() {
            return new DefaultAsyncProducer(this) {
                @Override
                public boolean process(Exchange exchange, AsyncCallback callback) {
                    // looked up for each request: the file may have changed since this route was deployed
                    relay.pass(name, exchange).onComplete(passed -> {
                        if (passed.succeeded()) {
                            exchange.getMessage().setBody(passed.result());
                        } else {
                            exchange.setException(passed.cause());
                        }
                        callback.done(false);
                    });
                    return false;
                }
            };
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            throw new UnsupportedOperationException("relay: is a step, not a start");
        }
    }
}

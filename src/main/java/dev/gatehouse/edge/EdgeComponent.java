package dev.gatehouse.edge;

import dev.gatehouse.platform.Problem;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;
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
import org.springframework.util.unit.DataSize;

/**
 * {@code edge:json?maxSize=64KB}: reads the request's body within the bound and insists on JSON (RFC 8259); what follows
 * gets it as bytes, and a verb as its own type. Answers 413, 415 or 400.
 */
public final class EdgeComponent extends DefaultComponent {
    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        if (!remaining.equals("json")) {
            throw new IllegalArgumentException("edge:" + remaining + " is not known; there is edge:json");
        }
        JsonEndpoint endpoint = new JsonEndpoint(uri, this);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /** The endpoint of {@code edge:json}. */
    public static final class JsonEndpoint extends DefaultEndpoint {
        private DataSize maxSize = DataSize.ofKilobytes(64);

        JsonEndpoint(String uri, EdgeComponent component) {
            super(uri, component);
        }

        /** The largest body accepted, such as {@code 64KB} (default) or {@code 1MB}. */
        public void setMaxSize(String size) {
            maxSize = DataSize.parse(size);
        }

        @Override
        public Producer createProducer() {
            return new JsonProducer(this, maxSize.toBytes());
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            throw new UnsupportedOperationException("edge:json is a step, not a start");
        }
    }

    private static final class JsonProducer extends DefaultAsyncProducer {
        private final long limit;

        JsonProducer(Endpoint endpoint, long limit) {
            super(endpoint);
            this.limit = limit;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            EdgeCall call = exchange.getProperty(EdgeCall.PROPERTY, EdgeCall.class);
            if (!isJson(call.request().getHeader("content-type"))) {
                exchange.setException(Problem.MEDIA_TYPE_UNSUPPORTED.exception());
                callback.done(true);
                return true;
            }
            call.readBody(limit).onComplete(read -> {
                if (read.succeeded()) {
                    accept(exchange, read.result());
                } else {
                    exchange.setException(read.cause());
                }
                callback.done(false);
            });
            return false;
        }

        private static void accept(Exchange exchange, Buffer body) {
            if (body.length() == 0) {
                exchange.setException(Problem.BODY_MALFORMED.exception("the body is empty"));
            } else {
                exchange.getMessage().setBody(body.getBytes());
            }
        }

        private static boolean isJson(String contentType) {
            if (contentType == null) {
                return false;
            }
            String type = contentType.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
            return type.equals("application/json");
        }
    }
}

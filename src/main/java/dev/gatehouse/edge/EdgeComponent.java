package dev.gatehouse.edge;

import com.fasterxml.jackson.databind.ObjectMapper;
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
 * The steps that read a request's body within a bound, and give what follows JSON as bytes, and a verb its own type.
 * {@code edge:json?maxSize=64KB} insists on JSON (RFC 8259); {@code edge:form} takes a form or JSON as {@link Parameters}
 * says. With {@code optional=true} no body is an empty object. Both answer 413, 415 or 400. {@code edge:pages} is a
 * {@link PagesEndpoint}.
 */
public final class EdgeComponent extends DefaultComponent {
    private static final String JSON_TYPE = "application/json";
    private static final String FORM_TYPE = "application/x-www-form-urlencoded";
    private final Parameters parameters;

    EdgeComponent(ObjectMapper json) {
        this.parameters = new Parameters(json);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> options) throws Exception {
        DefaultEndpoint endpoint = switch (remaining) {
            case "json" -> new BodyEndpoint(uri, this, EdgeComponent::json);
            case "form" -> new BodyEndpoint(uri, this, this::form);
            case "pages" -> new PagesEndpoint(uri, this);
            default -> throw new IllegalArgumentException("edge:" + remaining
                    + " is not known; there are edge:json, edge:form and edge:pages");
        };
        setProperties(endpoint, options);
        return endpoint;
    }

    /** How a body of some media type becomes JSON; null for a type that is not accepted. */
    private interface Format {
        Reader of(String mediaType);
    }

    private interface Reader {
        byte[] read(byte[] body);
    }

    private static Reader json(String mediaType) {
        return mediaType.equals(JSON_TYPE) ? body -> body : null;
    }

    private Reader form(String mediaType) {
        return mediaType.equals(FORM_TYPE) ? parameters::ofForm : mediaType.equals(JSON_TYPE) ? parameters::ofJson : null;
    }

    /** The endpoint of {@code edge:json} and {@code edge:form}. */
    public static final class BodyEndpoint extends DefaultEndpoint {
        private final Format format;
        private DataSize maxSize = DataSize.ofKilobytes(64);
        private boolean optional;

        private BodyEndpoint(String uri, EdgeComponent component, Format format) {
            super(uri, component);
            this.format = format;
        }

        /** The largest body accepted, such as {@code 64KB} (default) or {@code 1MB}. */
        public void setMaxSize(String size) {
            maxSize = DataSize.parse(size);
        }

        /** Whether no body at all is read as an empty object; default false. */
        public void setOptional(boolean optional) {
            this.optional = optional;
        }

        @Override
        public Producer createProducer() {
            return new BodyProducer(this, format, maxSize.toBytes(), optional);
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            throw new UnsupportedOperationException("edge: is a step, not a start");
        }
    }

    private static final class BodyProducer extends DefaultAsyncProducer {
        private static final byte[] EMPTY_OBJECT = {'{', '}'};
        private final Format format;
        private final long limit;
        private final boolean optional;

        BodyProducer(Endpoint endpoint, Format format, long limit, boolean optional) {
            super(endpoint);
            this.format = format;
            this.limit = limit;
            this.optional = optional;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            EdgeCall call = exchange.getProperty(EdgeCall.PROPERTY, EdgeCall.class);
            if (optional && call.isBodyless()) {
                exchange.getMessage().setBody(EMPTY_OBJECT);
                callback.done(true);
                return true;
            }
            Reader reader = format.of(mediaType(call.request().getHeader("content-type")));
            if (reader == null) {
                exchange.setException(Problem.MEDIA_TYPE_UNSUPPORTED.exception());
                callback.done(true);
                return true;
            }
            call.readBody(limit).map(body -> read(reader, body)).onComplete(read -> {
                if (read.succeeded()) {
                    exchange.getMessage().setBody(read.result());
                } else {
                    exchange.setException(read.cause());
                }
                callback.done(false);
            });
            return false;
        }

        private static byte[] read(Reader reader, Buffer body) {
            if (body.length() == 0) {
                throw Problem.BODY_MALFORMED.exception("the body is empty");
            }
            return reader.read(body.getBytes());
        }

        private static String mediaType(String contentType) {
            return contentType == null ? "" : contentType.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
        }
    }
}

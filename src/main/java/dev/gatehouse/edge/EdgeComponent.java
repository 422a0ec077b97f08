package dev.gatehouse.edge;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Problem;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultComponent;
import org.springframework.util.unit.DataSize;

/**
 * The steps about the request and its answer as HTTP. Two read the body within a bound, and give what follows JSON as bytes, and a
 * verb its own type: {@code edge:json?maxSize=64KB} insists on JSON (RFC 8259); {@code edge:form} takes a form or JSON as
 * {@link Parameters} says. With {@code optional=true} no body is an empty object. Both answer 413, 415 or 400. The others are
 * {@code edge:lines} ({@link LinesEndpoint}), {@code edge:body} ({@link BodyBoundEndpoint}), {@code edge:allow} ({@link AllowEndpoint}), {@code edge:cors}
 * ({@link CorsEndpoint}), {@code edge:headers} ({@link HeadersEndpoint}) and {@code edge:pages} ({@link PagesEndpoint}). A wrong option stops the route's deployment.
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
        return switch (remaining) {
            case "json" -> with(options, new BodyEndpoint(uri, this, EdgeComponent::json));
            case "form" -> with(options, new BodyEndpoint(uri, this, this::form));
            case "body" -> with(options, new BodyBoundEndpoint(uri, this));
            case "lines" -> with(options, new LinesEndpoint(uri, this));
            case "allow" -> with(options, new AllowEndpoint(uri, this));
            case "cors" -> with(options, new CorsEndpoint(uri, this));
            case "headers" -> new HeadersEndpoint(uri, this, options);
            case "pages" -> {
                PagesEndpoint pages = new PagesEndpoint(uri, this);
                setProperties(pages, options);
                yield pages;
            }
            default -> throw new IllegalArgumentException("edge:" + remaining
                    + " is not known; there are edge:json, form, lines, body, allow, cors, headers and pages");
        };
    }

    private Endpoint with(Map<String, Object> options, StepEndpoint endpoint) throws Exception {
        setProperties(endpoint, options);
        endpoint.check();
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
    public static final class BodyEndpoint extends StepEndpoint {
        private static final byte[] EMPTY_OBJECT = {'{', '}'};
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
        protected CompletionStage<?> step(Exchange exchange) {
            EdgeCall call = exchange.getProperty(EdgeCall.PROPERTY, EdgeCall.class);
            if (optional && call.body().isNone()) {
                exchange.getMessage().setBody(EMPTY_OBJECT);
                return CompletableFuture.completedStage(null);
            }
            Reader reader = format.of(mediaType(call.request().getHeader("content-type")));
            if (reader == null) {
                throw Problem.MEDIA_TYPE_UNSUPPORTED.exception();
            }
            return call.body().read(maxSize.toBytes()).map(body -> {
                exchange.getMessage().setBody(read(reader, body));
                return body;
            }).toCompletionStage();
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

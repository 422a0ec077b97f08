package dev.gatehouse.edge;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Request;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.DefaultEndpoint;

/**
 * The step {@code edge:pages?site=2fa}: answers with a file of a site, the one that the path parameter {@code file} names, else
 * its index, which has a slash at the end of its path (308). Browsers keep files and ask each time whether they are still
 * the same (304). A page may load from its own origin only, and nobody may frame it; a route cannot say otherwise.
 */
public final class PagesEndpoint extends DefaultEndpoint {
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            + "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    private static final Map<String, String> HEADERS = Map.of("Content-Security-Policy", POLICY,
            "X-Content-Type-Options", "nosniff", "X-Frame-Options", "DENY", "Referrer-Policy", "no-referrer",
            "Cross-Origin-Opener-Policy", "same-origin", "Cross-Origin-Resource-Policy", "same-origin",
            "Cache-Control", "no-cache");
    private Site site;

    PagesEndpoint(String uri, EdgeComponent component) {
        super(uri, component);
    }

    /** The site's name: a folder below {@code pages/} on the class path, which must be there. */
    public void setSite(String name) {
        site = new Site(name);
    }

    @Override
    public Producer createProducer() {
        return new PagesProducer(this, Objects.requireNonNull(site, "edge:pages needs a site"));
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("edge: is a step, not a start");
    }

    private static final class PagesProducer extends DefaultAsyncProducer {
        private final Site site;

        PagesProducer(Endpoint endpoint, Site site) {
            super(endpoint);
            this.site = site;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            Request request = exchange.getProperty(Request.PROPERTY, Request.class);
            String path = exchange.getProperty(EdgeCall.PROPERTY, EdgeCall.class).request().path();
            String file = request.path().get("file");
            if (file == null && !path.endsWith("/")) {
                answer(exchange.getMessage(), 308, null).setHeader("Location", path + "/");
            } else {
                site.page(file == null ? Site.INDEX : file).ifPresentOrElse(
                        page -> answer(exchange.getMessage(), page, request.headers().apply("If-None-Match")),
                        () -> exchange.setException(Problem.NOT_FOUND.exception()));
            }
            callback.done(true);
            return true;
        }

        private static void answer(Message message, Site.Page page, String known) {
            boolean same = known != null && isAmong(page.etag(), known);
            answer(message, same ? 304 : 200, same ? null : page.bytes());
            message.setHeader("ETag", page.etag());
            message.setHeader("Content-Type", page.type());
        }

        /** Weak comparison (RFC 9110 section 13.1.2): a proxy that compresses weakens the tag. */
        private static boolean isAmong(String etag, String known) {
            return Arrays.stream(known.split(",")).map(tag -> tag.trim().replaceFirst("^W/", "")).anyMatch(etag::equals);
        }

        private static Message answer(Message message, int status, byte[] body) {
            HEADERS.forEach(message::setHeader);
            message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
            message.setBody(body);
            return message;
        }
    }
}

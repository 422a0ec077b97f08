package dev.gatehouse.edge;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Request;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.support.DefaultConsumer;

/**
 * A {@code platform-http:} route's place in the table, and the way a request becomes an exchange: processed
 * asynchronously on the event loop it arrived on.
 */
final class EdgeConsumer extends DefaultConsumer implements PlatformHttpConsumer, Suspendable {
    private final RouteTable routes;
    private final AnswerWriter answers;

    EdgeConsumer(PlatformHttpEndpoint endpoint, Processor processor, RouteTable routes, AnswerWriter answers) {
        super(endpoint, processor);
        this.routes = routes;
        this.answers = answers;
    }

    @Override
    public PlatformHttpEndpoint getEndpoint() {
        return (PlatformHttpEndpoint) super.getEndpoint();
    }

    String routeId() {
        return getRoute() == null ? getEndpoint().getPath() : getRoute().getRouteId();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        routes.add(PathPattern.of(getEndpoint().getPath(), getEndpoint().isMatchOnUriPrefix()), methods(), this);
    }

    @Override
    protected void doStop() throws Exception {
        routes.remove(this);
        super.doStop();
    }

    @Override
    protected void doSuspend() {
        routes.remove(this);
    }

    @Override
    protected void doResume() throws Exception {
        doStart();
    }

    private Set<String> methods() {
        String restrict = getEndpoint().getHttpMethodRestrict();
        return restrict == null || restrict.isBlank() ? Set.of() : Arrays.stream(restrict.split(","))
                .map(method -> method.trim().toUpperCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /** Runs the route and writes its answer. */
    void serve(EdgeCall call, Map<String, String> pathParameters) throws Exception {
        Exchange exchange = createExchange(false);
        Map<String, Object> inbound = fill(exchange, call, pathParameters);
        Object body = exchange.getMessage().getBody();
        createUoW(exchange);
        getAsyncProcessor().process(exchange, doneSync -> answers.write(call, exchange, inbound, body, () -> {
            doneUoW(exchange);
            releaseExchange(exchange, false);
        }));
    }

    private static Map<String, Object> fill(Exchange exchange, EdgeCall call, Map<String, String> pathParameters) {
        HttpServerRequest http = call.request();
        exchange.setProperty(EdgeCall.PROPERTY, call);
        exchange.setProperty(Caller.PROPERTY, Caller.anonymous(call.origin()));
        exchange.setProperty(Request.PROPERTY, new Request(http.method().name(), pathParameters,
                RequestHygiene.query(http.query()), http::getHeader));
        exchange.getMessage().setBody(call);
        Map<String, Object> inbound = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        http.headers().forEach(field -> {
            Object value = inbound.computeIfAbsent(field.getKey(), name -> field.getValue());
            exchange.getMessage().setHeader(field.getKey(), value);
        });
        return inbound;
    }
}

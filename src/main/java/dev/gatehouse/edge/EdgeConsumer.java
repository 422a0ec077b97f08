package dev.gatehouse.edge;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Request;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
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
    private final List<AnswerPolicy> policies;
    private volatile OpenRequests open = new OpenRequests();

    EdgeConsumer(PlatformHttpEndpoint endpoint, Processor processor, RouteTable routes, AnswerWriter answers) {
        super(endpoint, processor);
        this.routes = routes;
        this.answers = answers;
        this.policies = AnswerPolicy.of(processor);
    }

    @Override
    public PlatformHttpEndpoint getEndpoint() {
        return (PlatformHttpEndpoint) super.getEndpoint();
    }

    String routeId() {
        return getRoute() == null ? getEndpoint().getPath() : getRoute().getRouteId();
    }

    /** Which web pages may call the route, if it says so. */
    Optional<CorsEndpoint> cors() {
        return policies.stream().filter(CorsEndpoint.class::isInstance).map(CorsEndpoint.class::cast).findFirst();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        open = new OpenRequests();
        routes.add(PathClaim.of(getEndpoint().getPath(), getEndpoint().isMatchOnUriPrefix(),
                getEndpoint().getHttpMethodRestrict()), this);
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

    /** Counts a request in; false when this consumer was replaced and is done. */
    boolean enter() {
        return open.enter();
    }

    /** Done when the last request counted in has its answer; none may be sent here afterwards. */
    CompletableFuture<Void> retire() {
        return open.close();
    }

    /** Runs the route and writes its answer, for a request that was counted in. */
    void serve(EdgeCall call, Map<String, String> pathParameters) throws Exception {
        OpenRequests counted = open;
        try {
            call.record().servedBy(RouteTable.idInFile(routeId()));
            Exchange exchange = createExchange(false);
            Map<String, Object> inbound = fill(exchange, call, pathParameters);
            Object body = exchange.getMessage().getBody();
            policies.forEach(policy -> policy.apply(call));
            createUoW(exchange);
            getAsyncProcessor().process(exchange, doneSync -> answers.write(call, exchange, inbound, body, () -> {
                doneUoW(exchange);
                releaseExchange(exchange, false);
                counted.leave();
            }));
        } catch (Exception e) {
            counted.leave();
            throw e;
        }
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

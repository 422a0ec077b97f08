package dev.gatehouse.gateway.limit;

import java.util.Arrays;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code limit:caller?rate=100/1m}: how often a route may be called, counted for each caller, address ({@code limit:ip}, IPv6 by its
 * /64) or altogether ({@code limit:route}). Each route counts for itself. What is too much is 429 {@code rate-limited} with
 * {@code Retry-After}; every answer carries {@code RateLimit} and {@code RateLimit-Policy} (draft-ietf-httpapi-ratelimit-headers), where
 * {@code r} is what would pass now and {@code t} when one more will. A wrong option stops the route's deployment.
 */
final class LimitComponent extends DefaultComponent {
    private final Limits limits;

    LimitComponent(Limits limits) {
        this.limits = limits;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        LimitEndpoint.Kind kind = Arrays.stream(LimitEndpoint.Kind.values()).filter(each -> each.toString().equals(remaining)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "limit:" + remaining + " is not known; there are limit:caller, limit:ip and limit:route"));
        LimitEndpoint endpoint = new LimitEndpoint(uri, this, kind, limits);
        setProperties(endpoint, parameters);
        endpoint.check();
        return endpoint;
    }
}

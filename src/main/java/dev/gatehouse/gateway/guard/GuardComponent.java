package dev.gatehouse.gateway.guard;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code guard:jwt}: the first step of every route that is not public. Verifies the bearer token and leaves the
 * {@link dev.gatehouse.platform.Caller} behind; refuses with 401 or 403 what the options do not allow. An unknown option
 * stops the route's deployment.
 */
final class GuardComponent extends DefaultComponent {
    private final JwtGuard guard;
    private final GrantGate grants;

    GuardComponent(JwtGuard guard, GrantGate grants) {
        this.guard = guard;
        this.grants = grants;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        if (!remaining.equals("jwt")) {
            throw new IllegalArgumentException("guard:" + remaining + " is not known; there is guard:jwt");
        }
        GuardEndpoint endpoint = new GuardEndpoint(uri, this, guard, grants);
        setProperties(endpoint, parameters);
        return endpoint;
    }
}

package dev.gatehouse.gateway.guard;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * The first step of every route that is not public: {@code guard:jwt} for bearer tokens, {@code guard:apikey} for API keys of
 * services ({@code X-API-Key}, or {@code Authorization: ApiKey …}), {@code guard:any} for either. Leaves the
 * {@link dev.gatehouse.platform.Caller} behind; refuses with 401 or 403 what the options do not allow. A wrong option stops the
 * route's deployment.
 */
final class GuardComponent extends DefaultComponent {
    private final JwtGuard guard;
    private final GrantGate grants;
    private final Credentials credentials;
    private final Decisions decisions;

    GuardComponent(JwtGuard guard, GrantGate grants, Credentials credentials, Decisions decisions) {
        this.guard = guard;
        this.grants = grants;
        this.credentials = credentials;
        this.decisions = decisions;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        Credentials.Means means = Credentials.Means.named(remaining).orElseThrow(() -> new IllegalArgumentException(
                "guard:" + remaining + " is not known; there are guard:jwt, guard:apikey and guard:any"));
        GuardEndpoint endpoint = new GuardEndpoint(uri, this, means, guard, grants, credentials, decisions);
        setProperties(endpoint, parameters);
        endpoint.check();
        return endpoint;
    }
}

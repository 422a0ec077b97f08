package dev.gatehouse.routing.live;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** {@code GET /actuator/routes}: every file of {@code routes/}, what of it serves, and why the rest does not. */
@Endpoint(id = "routes")
final class RoutesEndpoint {
    private final LiveRoutes routes;

    RoutesEndpoint(LiveRoutes routes) {
        this.routes = routes;
    }

    @ReadOperation
    RoutesStatus routes() {
        return routes.status();
    }
}

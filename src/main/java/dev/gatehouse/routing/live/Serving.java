package dev.gatehouse.routing.live;

import dev.gatehouse.routing.check.RouteFile;
import dev.gatehouse.routing.check.RouteOutline;
import java.time.Instant;
import java.util.List;

/** A deployed version: its outline, and the ids that Camel has its routes under. */
record Serving(RouteFile file, List<RouteOutline> outlines, List<String> ids, Instant since) {
    /** What is told of it; {@code problem} of the file as it stands, or null. */
    RoutesStatus.FileStatus status(RoutesStatus.Problem problem) {
        List<RoutesStatus.RouteStatus> routes = outlines.stream().map(route -> new RoutesStatus.RouteStatus(route.id(),
                route.claim().map(Object::toString).orElse(""))).toList();
        return new RoutesStatus.FileStatus(file.name(), problem == null ? "serving" : "last-good", file.digest(), since, routes, problem);
    }
}

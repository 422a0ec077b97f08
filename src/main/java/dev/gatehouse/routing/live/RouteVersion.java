package dev.gatehouse.routing.live;

import dev.gatehouse.edge.RouteTable;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.OptionalIdentifiedDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;

/**
 * One file's routes as Camel is to have them. Camel knows each id and each {@code direct:} name once, and for a while two
 * versions of a file are deployed: the newer one's are marked ({@code gateway-orders~2}), with the smallest number that is
 * free, so that reloading for years needs two names and not thousands.
 */
final class RouteVersion {
    private RouteVersion() {}

    /**
     * The routes that a file makes, not started by themselves.
     *
     * @param taken ids that Camel has already
     */
    static List<RouteDefinition> of(RouteBuilder file, CamelContext camel, Set<String> taken) throws Exception {
        List<RouteDefinition> routes = file.configureRoutes(camel).getRoutes();
        Set<String> ids = routes.stream().map(RouteDefinition::getRouteId).collect(Collectors.toSet());
        String mark = freeMark(ids, taken);
        for (RouteDefinition route : routes) {
            route.setAutoStartup("false");
            mark(route, ids, mark);
        }
        return routes;
    }

    /** The id that stands in the file. */
    static String plain(String id) {
        return RouteTable.idInFile(id);
    }

    private static String freeMark(Set<String> ids, Set<String> taken) {
        String mark = "";
        for (int n = 2; isTaken(ids, mark, taken); n++) {
            mark = RouteTable.VERSION_MARK + String.valueOf(n);
        }
        return mark;
    }

    private static boolean isTaken(Set<String> ids, String mark, Set<String> taken) {
        return ids.stream().anyMatch(id -> taken.contains(id + mark));
    }

    private static void mark(RouteDefinition route, Collection<String> ids, String mark) {
        if (mark.isEmpty()) {
            return;
        }
        route.setId(route.getRouteId() + mark);
        route.getInput().setUri(marked(route.getInput().getUri(), mark));
        for (ProcessorDefinition<?> step : ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ProcessorDefinition.class)) {
            if (step instanceof ToDefinition to) {
                to.setUri(marked(to.getUri(), mark));
            }
            if (step.hasCustomIdAssigned()) {
                step.setId(step.getId() + mark);
            }
        }
    }

    /** Only routes of the same file may be called by {@code direct:}, so each such name is the file's own. */
    private static String marked(String uri, String mark) {
        return uri.startsWith("direct:") ? uri + mark : uri;
    }
}

package dev.gatehouse.routing.live;

import dev.gatehouse.routing.check.RouteRules;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What route files may do; settings outside {@code routes/} on purpose.
 *
 * @param publicRoutes ids of routes that may stand without a guard
 * @param beans beans that route files may name, and the methods of each that they may call, separated by commas
 */
@ConfigurationProperties("gatehouse.routing")
public record RoutingSettings(Set<String> publicRoutes, Map<String, String> beans) {
    /** @param endpointNames the only placeholders */
    public RouteRules rules(Set<String> endpointNames) {
        return new RouteRules(publicRoutes, beans.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey,
                bean -> methods(bean.getValue()))), endpointNames);
    }

    private static Set<String> methods(String names) {
        return Arrays.stream(names.split(",")).map(String::trim).filter(name -> !name.isEmpty()).collect(Collectors.toSet());
    }
}

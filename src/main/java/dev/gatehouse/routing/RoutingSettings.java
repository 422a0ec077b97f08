package dev.gatehouse.routing;

import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What route files may do; settings outside {@code routes/} on purpose.
 *
 * @param publicRoutes ids of routes that may stand without a guard
 * @param beans beans that route files may call
 */
@ConfigurationProperties("gatehouse.routing")
record RoutingSettings(Set<String> publicRoutes, Set<String> beans) {}

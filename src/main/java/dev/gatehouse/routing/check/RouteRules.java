package dev.gatehouse.routing.check;

import java.util.Map;
import java.util.Set;

/**
 * What route files may do; from settings outside {@code routes/}.
 *
 * @param publicRoutes ids of routes that may stand without a guard
 * @param verbs beans that may be named, and the methods of each that may be called
 * @param endpointNames the only placeholders
 */
public record RouteRules(Set<String> publicRoutes, Map<String, Set<String>> verbs, Set<String> endpointNames) {}

package dev.gatehouse.edge;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The requests that a route answers.
 *
 * @param pattern their path
 * @param methods their methods, in upper case; empty for all
 */
public record PathClaim(PathPattern pattern, Set<String> methods) {
    /**
     * A claim as a route says it.
     *
     * @param prefix whether longer paths count too
     * @param methods separated by commas; null or blank for all
     */
    public static PathClaim of(String path, boolean prefix, String methods) {
        Set<String> names = methods == null || methods.isBlank() ? Set.of() : Arrays.stream(methods.split(","))
                .map(method -> method.trim().toUpperCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        return new PathClaim(PathPattern.of(path, prefix), names);
    }

    /** Whether there is a request that both answer and neither more exactly than the other. */
    public boolean conflictsWith(PathClaim other) {
        return pattern.sameAs(other.pattern)
                && (methods.isEmpty() || other.methods.isEmpty() || methods.stream().anyMatch(other.methods::contains));
    }

    boolean allows(String method) {
        return methods.isEmpty() || methods.contains(method) || method.equals("HEAD") && methods.contains("GET");
    }

    /** Such as {@code GET,POST /orders/**}. */
    @Override
    public String toString() {
        String names = methods.isEmpty() ? "ANY" : methods.stream().sorted().collect(Collectors.joining(","));
        return names + " " + pattern.text() + (pattern.prefix() ? "/**" : "");
    }
}

package dev.gatehouse.edge;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which consumer answers which path and method. A literal path wins over one with parameters, that over the longest
 * prefix. Readers see a whole table at any moment: a change replaces it.
 */
final class RouteTable {
    private static final Comparator<Entry> MOST_SPECIFIC_FIRST = Comparator
            .comparing((Entry e) -> e.pattern.prefix())
            .thenComparing(e -> -e.pattern.segments().length)
            .thenComparing(e -> e.pattern.parameters());

    private volatile List<Entry> entries = List.of();

    private record Entry(PathPattern pattern, Set<String> methods, EdgeConsumer consumer) {
        boolean allows(String method) {
            return methods.isEmpty() || methods.contains(method) || method.equals("HEAD") && methods.contains("GET");
        }
    }

    /** A consumer and the values of its path parameters. */
    record Match(EdgeConsumer consumer, Map<String, String> parameters) {}

    /** @param methods upper case; empty for all */
    synchronized void add(PathPattern pattern, Set<String> methods, EdgeConsumer consumer) {
        for (Entry other : entries) {
            if (other.pattern.sameAs(pattern) && overlap(other.methods, methods)) {
                throw new IllegalArgumentException("routes " + other.consumer.routeId() + " and " + consumer.routeId()
                        + " both answer " + pattern.text());
            }
        }
        List<Entry> next = new ArrayList<>(entries);
        next.add(new Entry(pattern, methods, consumer));
        next.sort(MOST_SPECIFIC_FIRST);
        entries = List.copyOf(next);
    }

    synchronized void remove(EdgeConsumer consumer) {
        entries = entries.stream().filter(e -> e.consumer != consumer).toList();
    }

    /**
     * Finds who answers.
     *
     * @param path normalised raw path, starting with a slash
     * @throws ProblemException not-found, or method-not-allowed with Allow (RFC 9110 section 15.5.6)
     */
    Match find(String method, String path) {
        String[] segments = PathPattern.split(path);
        TreeSet<String> allowed = new TreeSet<>();
        for (Entry entry : entries) {
            Map<String, String> parameters = new HashMap<>();
            if (!entry.pattern.matches(segments, parameters)) {
                continue;
            }
            if (entry.allows(method)) {
                return new Match(entry.consumer, parameters);
            }
            allowed.addAll(entry.methods);
        }
        if (allowed.isEmpty()) {
            throw Problem.NOT_FOUND.exception();
        }
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        throw Problem.METHOD_NOT_ALLOWED.exception().header("Allow", String.join(", ", allowed));
    }

    private static boolean overlap(Set<String> a, Set<String> b) {
        return a.isEmpty() || b.isEmpty() || a.stream().anyMatch(b::contains);
    }
}

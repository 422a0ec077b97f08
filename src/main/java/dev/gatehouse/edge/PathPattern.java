package dev.gatehouse.edge;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A route's path: literal segments, {@code {name}} for one segment, and for a prefix anything behind it; a parameter that ends
 * a prefix is all of that, slashes included.
 *
 * @param text as the route says it
 * @param segments its parts between slashes
 * @param prefix whether longer paths match too
 */
record PathPattern(String text, String[] segments, boolean prefix) {
    static PathPattern of(String path, boolean prefix) {
        String absolute = path.startsWith("/") ? path : "/" + path;
        return new PathPattern(absolute, split(absolute), prefix);
    }

    /** The segments of a path; a slash at the end does not count. */
    static String[] split(String path) {
        String trimmed = path.length() > 1 && path.endsWith("/") ? path.substring(1, path.length() - 1) : path.substring(1);
        return trimmed.isEmpty() ? new String[0] : trimmed.split("/", -1);
    }

    /** Whether the path matches. */
    boolean matches(String[] path) {
        if (prefix ? path.length < segments.length : path.length != segments.length) {
            return false;
        }
        for (int i = 0; i < segments.length; i++) {
            if (!isParameter(segments[i]) && !segments[i].equals(path[i])) {
                return false;
            }
        }
        return true;
    }

    /** The decoded parameters of a path that matches, by name. */
    Map<String, String> values(String[] path) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < segments.length; i++) {
            if (isParameter(segments[i])) {
                values.put(segments[i].substring(1, segments[i].length() - 1), value(path, i));
            }
        }
        return values;
    }

    /** How many segments are parameters. */
    long parameters() {
        return Arrays.stream(segments).filter(PathPattern::isParameter).count();
    }

    /** Whether both match the same paths, whatever their parameters are called. */
    boolean sameAs(PathPattern other) {
        if (prefix != other.prefix || segments.length != other.segments.length) {
            return false;
        }
        for (int i = 0; i < segments.length; i++) {
            boolean parameter = isParameter(segments[i]);
            if (parameter != isParameter(other.segments[i]) || !parameter && !segments[i].equals(other.segments[i])) {
                return false;
            }
        }
        return true;
    }

    private String value(String[] path, int i) {
        int end = prefix && i == segments.length - 1 ? path.length : i + 1;
        return Arrays.stream(path, i, end).map(PathPattern::decode).collect(Collectors.joining("/"));
    }

    private static boolean isParameter(String segment) {
        return segment.startsWith("{") && segment.endsWith("}");
    }

    private static String decode(String segment) {
        // a plus is a plus in a path; only the query reads it as a space
        return QueryStringDecoder.decodeComponent(segment.replace("+", "%2B"));
    }
}

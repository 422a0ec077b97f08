package dev.gatehouse.platform;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a verb may read of the HTTP request besides its body and its {@link Caller}: path parameters, query parameters and
 * header fields. Query parameters never become message headers; this is the only way to them. Travels as the exchange
 * property {@link #PROPERTY}.
 *
 * @param method the HTTP method, in upper case
 * @param path path parameters by name, decoded
 * @param query query parameters by name, decoded, in the order sent
 * @param headers answers a header field by its name in any case, or null; what clients may not say is gone already
 */
public record Request(String method, Map<String, String> path, Map<String, List<String>> query,
                      UnaryOperator<String> headers) {
    /** Exchange property that holds the request. */
    public static final String PROPERTY = "request";

    /** A request without parameters, for calls that do not come from HTTP. */
    public static Request none() {
        return new Request("", Map.of(), Map.of(), name -> null);
    }

    /** A path parameter of the route, such as {@code service_name} in {@code /kms/keys/{service_name}}. */
    public String path(String name) {
        String value = path.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no path parameter " + name);
        }
        return value;
    }

    /**
     * A query parameter.
     *
     * @throws ProblemException field-invalid when it is given twice
     */
    public Optional<String> query(String name) {
        List<String> values = query.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw Problem.field(name, "is given more than once");
        }
        return values.stream().findFirst();
    }

    /** A query parameter as a whole number within bounds (inclusive), or the default. */
    public int queryInt(String name, int otherwise, int min, int max) {
        return (int) queryLong(name, otherwise, min, max);
    }

    /** The same for larger numbers, such as the place a page begins after. */
    public long queryLong(String name, long otherwise, long min, long max) {
        return query(name).map(text -> parse(name, text, min, max)).orElse(otherwise);
    }

    /** A header field of the request. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.apply(name));
    }

    private static long parse(String name, String text, long min, long max) {
        try {
            long value = Long.parseLong(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // answered below with the bounds, the same as a number outside them
        }
        throw Problem.field(name, "must be a whole number from " + min + " to " + max);
    }
}

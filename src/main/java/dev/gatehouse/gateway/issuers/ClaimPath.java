package dev.gatehouse.gateway.issuers;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Claims by name. A name may be a path with dots; one that is exactly there comes first, as namespaced claims have dots too. */
final class ClaimPath {
    private ClaimPath() {}

    static Optional<Object> find(Map<?, ?> claims, String path) {
        Object exact = claims.get(path);
        if (exact != null) {
            return Optional.of(exact);
        }
        for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
            if (claims.get(path.substring(0, dot)) instanceof Map<?, ?> inner) {
                return find(inner, path.substring(dot + 1));
            }
        }
        return Optional.empty();
    }

    /** The texts of an array, or the words of a text; anything else has none. */
    static List<String> words(Map<?, ?> claims, String path) {
        Object value = path.isEmpty() ? null : find(claims, path).orElse(null);
        if (value instanceof Collection<?> many) {
            return many.stream().filter(String.class::isInstance).map(String.class::cast).toList();
        }
        return value instanceof String text ? Arrays.stream(text.trim().split(" +")).filter(word -> !word.isEmpty()).toList() : List.of();
    }

    static String text(Map<?, ?> claims, String path) {
        return find(claims, path).filter(String.class::isInstance).map(String.class::cast).orElse("");
    }
}

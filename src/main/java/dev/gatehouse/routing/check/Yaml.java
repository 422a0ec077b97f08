package dev.gatehouse.routing.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A place in a YAML file and the line it stands at. A value is a map, a list, a {@code String}, {@code Boolean},
 * {@code Long}, {@code Double} or null.
 *
 * @param line counted from 1
 */
record Yaml(Object value, int line) {
    /** @throws RouteRefused when it is not a map */
    @SuppressWarnings("unchecked")
    Map<String, Yaml> map(String what) {
        return value instanceof Map<?, ?> map ? (Map<String, Yaml>) map : refuse(what + " must be a map");
    }

    /** A map without any other keys. */
    Map<String, Yaml> map(String what, Set<String> allowed) {
        Map<String, Yaml> map = map(what);
        map.forEach((key, inner) -> {
            if (!allowed.contains(key)) {
                inner.refuse(what + " may not have " + key);
            }
        });
        return map;
    }

    /** @throws RouteRefused when it is not a list */
    @SuppressWarnings("unchecked")
    List<Yaml> list(String what) {
        return value instanceof List<?> list ? (List<Yaml>) list : refuse(what + " must be a list");
    }

    /** A scalar as text. */
    String text(String what) {
        return isScalar() ? String.valueOf(value) : refuse(what + " must be a text");
    }

    boolean isScalar() {
        return value != null && !(value instanceof Map) && !(value instanceof List);
    }

    boolean isMap() {
        return value instanceof Map;
    }

    /** Every scalar in and below it. */
    void eachScalar(Consumer<Yaml> action) {
        if (value instanceof Map) {
            map("").values().forEach(inner -> inner.eachScalar(action));
        } else if (value instanceof List) {
            list("").forEach(inner -> inner.eachScalar(action));
        } else if (value != null) {
            action.accept(this);
        }
    }

    /** The line of a place below, as far as the path leads. */
    int lineAt(List<String> path) {
        if (path.isEmpty()) {
            return line;
        }
        Yaml inner = null;
        if (value instanceof Map) {
            inner = map("").get(path.get(0));
        } else if (value instanceof List && Integer.parseInt(path.get(0)) < list("").size()) {
            inner = list("").get(Integer.parseInt(path.get(0)));
        }
        return inner == null ? line : inner.lineAt(path.subList(1, path.size()));
    }

    /** For a schema: every scalar as text, because Camel reads a number where it wants a text and the other way round. */
    JsonNode toJson() {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (value instanceof Map) {
            ObjectNode object = json.objectNode();
            map("").forEach((key, inner) -> object.set(key, inner.toJson()));
            return object;
        }
        if (value instanceof List) {
            ArrayNode array = json.arrayNode();
            list("").forEach(inner -> array.add(inner.toJson()));
            return array;
        }
        return value == null ? json.nullNode() : json.textNode(String.valueOf(value));
    }

    <T> T refuse(String reason) {
        throw new RouteRefused(line, reason);
    }
}

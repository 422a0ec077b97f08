package dev.gatehouse.search;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.platform.Problem;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Typesense's search parameters, as far as the embedded engine has them; any other is refused by name. */
final class SearchParameters {
    private static final Set<String> SUPPORTED = Set.of("q", "query_by", "query_by_weights", "prefix", "num_typos", "filter_by",
            "sort_by", "facet_by", "max_facet_values", "page", "per_page", "include_fields", "exclude_fields");
    private static final int LONGEST = 4_000;
    private static final int LARGEST_PAGE = 250;
    private static final int DEEPEST_HIT = 100_000;
    private final Map<String, String> values = new TreeMap<>();

    SearchParameters(Map<String, JsonNode> parameters) {
        parameters.forEach((name, value) -> {
            if (!SUPPORTED.contains(name)) {
                throw Problem.field("parameters." + name, "is not supported by the embedded engine");
            }
            if (!value.isValueNode() || value.isNull() || value.asText().length() > LONGEST) {
                throw Problem.field("parameters." + name, "must be a text or number of at most " + LONGEST + " characters");
            }
            values.put(name, value.asText());
        });
        if ((long) page() * perPage() > DEEPEST_HIT) {
            throw Problem.field("parameters.page", "reaches beyond the first " + DEEPEST_HIT + " hits");
        }
    }

    String q() {
        String q = values.get("q");
        if (q == null) {
            throw Problem.field("parameters.q", "must be given; * finds everything");
        }
        return q;
    }

    boolean matchesAll() {
        return q().isBlank() || q().strip().equals("*");
    }

    List<String> queryBy() {
        return list("query_by");
    }

    List<String> weights() {
        return list("query_by_weights");
    }

    boolean prefix() {
        String prefix = values.getOrDefault("prefix", "true");
        if (!prefix.equals("true") && !prefix.equals("false")) {
            throw Problem.field("parameters.prefix", "must be true or false");
        }
        return prefix.equals("true");
    }

    int numTypos() {
        return number("num_typos", 2, 0, 2);
    }

    String filterBy() {
        return values.getOrDefault("filter_by", "");
    }

    List<String> sortBy() {
        return list("sort_by");
    }

    List<String> facetBy() {
        return list("facet_by");
    }

    int maxFacetValues() {
        return number("max_facet_values", 10, 0, 250);
    }

    int page() {
        return number("page", 1, 1, DEEPEST_HIT);
    }

    int perPage() {
        return number("per_page", 10, 0, LARGEST_PAGE);
    }

    List<String> includeFields() {
        return list("include_fields");
    }

    List<String> excludeFields() {
        return list("exclude_fields");
    }

    private List<String> list(String name) {
        return Arrays.stream(values.getOrDefault(name, "").split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
    }

    private int number(String name, int otherwise, int min, int max) {
        String text = values.get(name);
        if (text == null) {
            return otherwise;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // answered below with the bounds, the same as a number outside them
        }
        throw Problem.field("parameters." + name, "must be a whole number from " + min + " to " + max);
    }
}

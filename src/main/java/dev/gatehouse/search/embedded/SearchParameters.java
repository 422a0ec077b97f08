package dev.gatehouse.search.embedded;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.search.SearchRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Typesense's search parameters, as far as the embedded engine has them; any other is refused by name. */
final class SearchParameters {
    private static final Set<String> SUPPORTED = Set.of("q", "query_by", "query_by_weights", "prefix", "num_typos", "drop_tokens_threshold",
            "typo_tokens_threshold", "filter_by", "sort_by", "facet_by", "facet_query", "max_facet_values", "page", "per_page", "limit",
            "offset", "include_fields", "exclude_fields", "highlight_fields", "highlight_full_fields", "highlight_start_tag",
            "highlight_end_tag", "highlight_affix_num_tokens", "snippet_threshold", "enable_highlight_v1");
    private static final int MOST = 1_000_000;
    private final Map<String, String> values;
    private final String visible;

    SearchParameters(SearchRequest request) {
        values = request.parameters();
        visible = request.visible();
        for (String name : values.keySet()) {
            if (!SUPPORTED.contains(name)) {
                throw Problem.field("parameters." + name, "is not supported by the embedded engine");
            }
        }
    }

    /** The words to look for; without any, everything is found. */
    String q() {
        return values.getOrDefault("q", "");
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
        return flag("prefix");
    }

    int numTypos() {
        return number("num_typos", 2, 0, 2);
    }

    /** Fewer words are tried while less is found. */
    int dropTokensThreshold() {
        return number("drop_tokens_threshold", 1, 0, MOST);
    }

    /** More typos are tried while less is found. */
    int typoTokensThreshold() {
        return number("typo_tokens_threshold", 1, 0, MOST);
    }

    String filterBy() {
        return values.getOrDefault("filter_by", "");
    }

    /** The filter of what the caller may see. */
    String visible() {
        return visible;
    }

    List<String> sortBy() {
        return list("sort_by");
    }

    List<String> facetBy() {
        return list("facet_by");
    }

    String facetQuery() {
        return values.getOrDefault("facet_query", "");
    }

    int maxFacetValues() {
        return number("max_facet_values", 10, 0, 250);
    }

    int page() {
        return Math.max(1, number("page", 1, 0, MOST));
    }

    /** Hits at most; none where only values are asked for by {@code facet_query}. */
    int perPage() {
        return facetQuery().isEmpty() ? number("per_page", number("limit", 10, 0, MOST), 0, MOST) : 0;
    }

    /** Whether the first hit is told by {@code offset} instead of a page. */
    boolean hasOffset() {
        return values.containsKey("offset");
    }

    /** Hits before the first to be answered. */
    int from() {
        return hasOffset() ? number("offset", 0, 0, MOST) : (page() - 1) * perPage();
    }

    List<String> includeFields() {
        return list("include_fields");
    }

    List<String> excludeFields() {
        return list("exclude_fields");
    }

    /** Fields to mark words in; those searched unless said. */
    List<String> highlightFields() {
        return values.containsKey("highlight_fields") ? list("highlight_fields") : queryBy();
    }

    List<String> highlightFullFields() {
        return list("highlight_full_fields");
    }

    String startTag() {
        return values.getOrDefault("highlight_start_tag", "<mark>");
    }

    String endTag() {
        return values.getOrDefault("highlight_end_tag", "</mark>");
    }

    /** Words around those found in a snippet. */
    int affixTokens() {
        return number("highlight_affix_num_tokens", 4, 0, 1_000);
    }

    /** Texts of more words are shortened to snippets. */
    int snippetThreshold() {
        return number("snippet_threshold", 30, 0, MOST);
    }

    /** Whether hits have {@code highlights} besides {@code highlight}. */
    boolean highlightsAsList() {
        return flag("enable_highlight_v1");
    }

    private boolean flag(String name) {
        String value = values.getOrDefault(name, "true");
        if (!value.equals("true") && !value.equals("false")) {
            throw Problem.field("parameters." + name, "must be true or false");
        }
        return value.equals("true");
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

package dev.gatehouse.search;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Texts;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A search within the relay's limits: texts of at most 4,000 characters, pages of at most 250 hits within the first 100,000, at most
 * 10 facets.
 *
 * @param parameters Typesense's search parameters, each a text, a number or true or false
 * @param visible the filter that every document found must pass besides {@code filter_by}; empty when the caller may see all
 */
public record SearchRequest(Map<String, String> parameters, String visible) {
    private static final int LONGEST = 4_000;
    private static final int LARGEST_PAGE = 250;
    private static final int DEEPEST_HIT = 100_000;
    /** Fields whose values are counted in one search. */
    public static final int MOST_FACETS = 10;
    /** What would search elsewhere, or with another key, than the caller was checked for. */
    private static final Set<String> NEVER = Set.of("collection", "x-typesense-api-key", "searches");
    /** A reference to another collection, such as {@code $authors(*)}, which the caller was not checked for. */
    private static final Pattern JOIN = Pattern.compile("\\$[^(&|,:`]*\\(");

    /** What somebody may ask for who may see a part only: nothing that puts documents in whatever the filter says. */
    private static final Set<String> FOR_A_PART = Set.of("q", "query_by", "query_by_weights", "prefix", "infix", "num_typos",
            "drop_tokens_threshold", "typo_tokens_threshold", "filter_by", "sort_by", "facet_by", "facet_query", "max_facet_values", "page",
            "per_page", "limit", "offset", "include_fields", "exclude_fields", "highlight_fields", "highlight_full_fields",
            "highlight_start_tag", "highlight_end_tag", "highlight_affix_num_tokens", "snippet_threshold", "enable_highlight_v1",
            "group_by", "group_limit", "text_match_type", "prioritize_exact_match", "exhaustive_search", "hidden_hits");

    public SearchRequest {
        parameters = new TreeMap<>(parameters);
        if (!visible.isBlank()) {
            requireOnlyForAPart(parameters);
        }
        limit(parameters, "per_page");
        limit(parameters, "limit");
        if (depth(parameters) > DEEPEST_HIT) {
            throw Problem.field("parameters.page", "reaches beyond the first " + DEEPEST_HIT + " hits");
        }
        if (parameters.getOrDefault("facet_by", "").replaceAll("\\([^)]*\\)", "").chars().filter(c -> c == ',').count() >= MOST_FACETS) {
            throw Problem.field("parameters.facet_by", "may name at most " + MOST_FACETS + " fields");
        }
    }

    /** {@code filter_by} within what the caller may see, for engines that know one filter only. */
    String within() {
        String filter = parameters.getOrDefault("filter_by", "");
        return visible.isBlank() ? filter : filter.isBlank() ? visible : "(" + filter + ") && (" + visible + ")";
    }

    /** Reads a request's parameters. */
    static SearchRequest of(Map<String, JsonNode> given, String visible) {
        Map<String, String> parameters = new TreeMap<>();
        given.forEach((name, value) -> parameters.put(name, text(name, value)));
        return new SearchRequest(parameters, visible);
    }

    private static String text(String name, JsonNode value) {
        if (NEVER.contains(name.toLowerCase(Locale.ROOT))) {
            throw Problem.field("parameters." + name, "is not a parameter of a search");
        }
        if (!value.isValueNode() || value.isNull() || value.asText().length() > LONGEST || !Texts.isKept(value.asText())) {
            throw Problem.field("parameters." + name, "must be a text or number of at most " + LONGEST
                    + " characters, without NUL or half a surrogate pair");
        }
        if (!name.equals("q") && JOIN.matcher(value.asText()).find()) {
            throw Problem.field("parameters." + name, "may not reach into another collection");
        }
        return value.asText();
    }

    private static void requireOnlyForAPart(Map<String, String> parameters) {
        for (String name : parameters.keySet()) {
            if (!FOR_A_PART.contains(name)) {
                throw Problem.field("parameters." + name, "is not for callers who may see a part of the collection only");
            }
        }
        if (!isClosed(parameters.getOrDefault("filter_by", ""))) {
            throw Problem.field("parameters.filter_by", "has a parenthesis or back-tick that is not closed");
        }
    }

    /** Whether nothing written behind this filter, or in parentheses around it, could be read as a part of it. */
    private static boolean isClosed(String filter) {
        int depth = 0;
        boolean quoted = false;
        for (char c : filter.toCharArray()) {
            quoted ^= c == '`';
            depth += quoted ? 0 : c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth < 0) {
                return false;
            }
        }
        return depth == 0 && !quoted;
    }

    private static void limit(Map<String, String> parameters, String name) {
        if (number(parameters, name, 0) > LARGEST_PAGE) {
            throw Problem.UNPROCESSABLE.exception("at most " + LARGEST_PAGE + " hits can be fetched per page")
                    .with("field", "parameters." + name);
        }
    }

    private static long depth(Map<String, String> parameters) {
        long perPage = Math.max(number(parameters, "per_page", 10), number(parameters, "limit", 0));
        return Math.max(number(parameters, "page", 1) * perPage, number(parameters, "offset", 0) + perPage);
    }

    private static long number(Map<String, String> parameters, String name, long otherwise) {
        String text = parameters.get(name);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("\\d{1,9}")) {
            throw Problem.field("parameters." + name, "must be a whole number from 0");
        }
        return Long.parseLong(text);
    }
}

package dev.gatehouse.search.embedded;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.search.Field;
import java.util.List;

/**
 * {@code facet_query}: only the values of one facet with words that begin with those asked for.
 *
 * @param field of the facet; empty when no values are left out
 */
record FacetQuery(String field, List<String> words, String startTag, String endTag) {
    static FacetQuery of(SearchParameters parameters, List<Field> facets) {
        String text = parameters.facetQuery();
        int colon = text.indexOf(':');
        if (text.isEmpty()) {
            return new FacetQuery("", List.of(), "", "");
        }
        if (colon < 0) {
            throw Problem.field("parameters.facet_query", "must be field:value");
        }
        String field = text.substring(0, colon).strip();
        if (facets.stream().noneMatch(facet -> facet.name().equals(field))) {
            throw Problem.field("parameters.facet_query", field + " is not one of facet_by");
        }
        return new FacetQuery(field, Words.of(text.substring(colon + 1)), parameters.startTag(), parameters.endTag());
    }

    boolean accepts(Field facet, String value) {
        List<String> there = Words.of(value);
        return !facet.name().equals(field) || words.stream().allMatch(word -> there.stream().anyMatch(each -> each.startsWith(word)));
    }

    String marked(Field facet, String value) {
        if (!facet.name().equals(field)) {
            return value;
        }
        StringBuilder marked = new StringBuilder();
        int position = 0;
        for (Words.Word there : Words.located(value)) {
            String begin = words.stream().filter(there.text()::startsWith).findFirst().orElse("");
            if (!begin.isEmpty()) {
                int end = there.start() + begin.length();
                marked.append(value, position, there.start()).append(startTag).append(value, there.start(), end).append(endTag);
                position = end;
            }
        }
        return marked.append(value.substring(position)).toString();
    }
}

package dev.gatehouse.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Marks the words found: a snippet of the text around them, matches between {@code <mark>} tags as Typesense has it. */
final class Highlights {
    private static final int WORDS_AROUND = 15;
    private final List<String> fields;
    private final TextQuery.Step step;
    private final Set<String> variants;

    Highlights(List<String> fields, TextQuery.Step step, Set<String> variants) {
        this.fields = fields;
        this.step = step;
        this.variants = variants;
    }

    private record Marked(String snippet, List<String> tokens) {}

    Map<String, Object> byField(ObjectNode source) {
        Map<String, Object> marked = new LinkedHashMap<>();
        marks(source).forEach((field, mark) -> marked.put(field, Map.of("snippet", mark.snippet(), "matched_tokens", mark.tokens())));
        return marked;
    }

    List<Map<String, Object>> list(ObjectNode source) {
        List<Map<String, Object>> marked = new ArrayList<>();
        marks(source).forEach((field, mark) ->
                marked.add(Map.of("field", field, "snippet", mark.snippet(), "matched_tokens", mark.tokens())));
        return marked;
    }

    private Map<String, Marked> marks(ObjectNode source) {
        Map<String, Marked> marks = new LinkedHashMap<>();
        for (String field : fields) {
            JsonNode value = source.get(field);
            if (value != null && value.isTextual()) {
                Marked marked = mark(value.textValue());
                if (!marked.tokens().isEmpty()) {
                    marks.put(field, marked);
                }
            }
        }
        return marks;
    }

    private Marked mark(String text) {
        List<Words.Word> words = Words.located(text);
        List<String> tokens = new ArrayList<>();
        StringBuilder marked = new StringBuilder();
        int first = firstMatch(words);
        int from = Math.max(0, first - WORDS_AROUND);
        int to = Math.min(words.size(), Math.max(first, 0) + WORDS_AROUND + 1);
        int position = from == 0 || words.isEmpty() ? 0 : words.get(from).start();
        for (Words.Word word : words.subList(Math.min(from, words.size()), to)) {
            if (step.matches(word.text(), variants)) {
                marked.append(text, position, word.start()).append("<mark>").append(text, word.start(), word.end()).append("</mark>");
                position = word.end();
                tokens.add(text.substring(word.start(), word.end()));
            }
        }
        int end = to == words.size() ? text.length() : words.get(to - 1).end();
        return new Marked(marked.append(text, position, Math.max(position, end)).toString(), tokens);
    }

    private int firstMatch(List<Words.Word> words) {
        for (int i = 0; i < words.size(); i++) {
            if (step.matches(words.get(i).text(), variants)) {
                return i;
            }
        }
        return -1;
    }
}

package dev.gatehouse.search.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Marks the words found, in a snippet of the text around them, as Typesense has it: once by field and once as a list. */
final class Highlights {
    private final SearchParameters parameters;
    private final TextStep step;
    private final Set<String> variants;

    /** @param step that found the documents; null when all were asked for, and nothing is to be marked */
    Highlights(SearchParameters parameters, TextStep step, Set<String> variants) {
        this.parameters = parameters;
        this.step = step;
        this.variants = variants;
    }

    /** A text with its words marked: in short and, where asked for, in full. */
    private record Marked(String snippet, List<String> tokens, String value) {
        private Map<String, Object> members() {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("matched_tokens", tokens);
            members.put("snippet", snippet);
            if (value != null) {
                members.put("value", value);
            }
            return members;
        }
    }

    void addTo(Map<String, Object> hit, ObjectNode source) {
        Map<String, Object> byField = new LinkedHashMap<>();
        List<Map<String, Object>> list = new ArrayList<>();
        if (step != null) {
            parameters.highlightFields().stream().filter(parameters.queryBy()::contains)
                    .forEach(field -> mark(field, source.get(field), byField, list));
        }
        hit.put("highlight", byField);
        if (parameters.highlightsAsList()) {
            hit.put("highlights", list);
        }
    }

    private void mark(String field, JsonNode value, Map<String, Object> byField, List<Map<String, Object>> list) {
        if (value == null || !value.isTextual() && !value.isArray()) {
            return;
        }
        boolean full = parameters.highlightFullFields().contains(field);
        List<Marked> marks = new ArrayList<>();
        (value.isArray() ? value : List.of(value)).forEach(text -> marks.add(mark(text.asText(), full)));
        if (marks.stream().allMatch(mark -> mark.tokens().isEmpty())) {
            return;
        }
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("field", field);
        if (value.isArray()) {
            byField.put(field, marks.stream().map(Marked::members).toList());
            entry.putAll(ofArray(marks, full));
        } else {
            byField.put(field, marks.get(0).members());
            entry.putAll(marks.get(0).members());
        }
        list.add(entry);
    }

    private static Map<String, Object> ofArray(List<Marked> marks, boolean full) {
        List<Integer> indices = new ArrayList<>();
        for (int i = 0; i < marks.size(); i++) {
            if (!marks.get(i).tokens().isEmpty()) {
                indices.add(i);
            }
        }
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("indices", indices);
        members.put("matched_tokens", indices.stream().map(i -> marks.get(i).tokens()).toList());
        members.put("snippets", indices.stream().map(i -> marks.get(i).snippet()).toList());
        if (full) {
            members.put("values", indices.stream().map(i -> marks.get(i).value()).toList());
        }
        return members;
    }

    private Marked mark(String text, boolean full) {
        List<Words.Word> words = Words.located(text);
        int first = firstMatch(words);
        boolean whole = words.size() <= parameters.snippetThreshold() || first < 0;
        int from = whole ? 0 : Math.max(0, first - parameters.affixTokens());
        int to = whole ? words.size() : Math.min(words.size(), first + parameters.affixTokens() + 1);
        List<String> tokens = new ArrayList<>();
        String snippet = marked(text, words, from, to, tokens);
        return new Marked(snippet, tokens, full ? marked(text, words, 0, words.size(), new ArrayList<>()) : null);
    }

    private String marked(String text, List<Words.Word> words, int from, int to, List<String> tokens) {
        StringBuilder marked = new StringBuilder();
        int position = from == 0 ? 0 : words.get(from).start();
        for (Words.Word word : words.subList(from, to)) {
            int end = Math.min(word.end(), word.start() + step.matched(word.text(), variants));
            if (end > word.start()) {
                marked.append(text, position, word.start()).append(parameters.startTag()).append(text, word.start(), end)
                        .append(parameters.endTag());
                position = end;
                tokens.add(text.substring(word.start(), end));
            }
        }
        return marked.append(text, position, to == words.size() ? text.length() : words.get(to - 1).end()).toString();
    }

    private int firstMatch(List<Words.Word> words) {
        for (int i = 0; i < words.size(); i++) {
            if (step.matched(words.get(i).text(), variants) > 0) {
                return i;
            }
        }
        return -1;
    }
}

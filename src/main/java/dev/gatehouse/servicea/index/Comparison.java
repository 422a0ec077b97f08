package dev.gatehouse.servicea.index;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.servicea.index.ElementDocuments.Expected;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What differs between the documents that should be in a part of the index and those that are. */
final class Comparison {
    private static final Pattern ID = Pattern.compile("(script|section|character|action|spokenWord)_([1-9]\\d{0,18})_([1-9]\\d{0,8})");
    private static final String GREATEST = String.valueOf(Long.MAX_VALUE);
    private final ObjectMapper json;

    Comparison(ObjectMapper json) {
        this.json = json;
    }

    /**
     * A document that differs.
     *
     * @param element it is of, and which version's document; null for a document that is of none
     * @param expected what the table has; null when it has none
     * @param held what the index has; null when it has none
     */
    record Difference(Drift drift, String id, ElementKey element, int version, Expected expected, JsonNode held) {
        private static Difference of(Drift drift, Expected expected, JsonNode held) {
            return new Difference(drift, expected.id(), expected.element(), expected.version(), expected, held);
        }

        private static Difference orphaned(String id, JsonNode held) {
            Matcher parts = ID.matcher(id);
            return parts.matches() && isNumber(parts.group(2))
                    ? new Difference(Drift.ORPHANED, id, new ElementKey(parts.group(1), Long.parseLong(parts.group(2))),
                            Integer.parseInt(parts.group(3)), null, held)
                    : new Difference(Drift.ORPHANED, id, null, 0, null, held);
        }
    }

    private static boolean isNumber(String digits) {
        return digits.length() < GREATEST.length() || digits.compareTo(GREATEST) <= 0;
    }

    List<Difference> between(List<Expected> table, List<JsonNode> index) {
        Map<String, JsonNode> held = new HashMap<>();
        index.forEach(document -> held.put(document.path("id").asText(), document));
        List<Difference> differences = new ArrayList<>();
        for (Expected expected : table) {
            JsonNode there = held.remove(expected.id());
            if (there == null) {
                differences.add(Difference.of(Drift.MISSING, expected, null));
            } else if (!there.equals(asRead(expected))) {
                differences.add(Difference.of(Drift.STALE, expected, there));
            }
        }
        held.forEach((id, document) -> differences.add(Difference.orphaned(id, document)));
        return differences;
    }

    /** Through the same reader, so that numbers are of the same kind. */
    private JsonNode asRead(Expected expected) {
        try {
            return json.readTree(json.writeValueAsBytes(expected.document()));
        } catch (IOException e) {
            throw new UncheckedIOException("a document is texts and numbers", e);
        }
    }
}

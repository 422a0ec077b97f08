package dev.gatehouse.servicea.index;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.platform.services.DocumentIndex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The collection {@code service_a_elements}: made where it is missing and then filled from the tables, looked at once a minute and
 * after every failure. One that has another schema is not touched: {@link Rebuild} makes it anew.
 */
final class IndexedCollection {
    static final String NAME = "service_a_elements";
    /** What only one process does at a time: making the collection. */
    static final String MAKING = "service-a-collection";
    private static final Duration LOOK_EVERY = Duration.ofMinutes(1);
    private static final int NOTED_AT_A_TIME = 5_000;
    private static final String SORTING = "default_sorting_field";
    private static final List<Map<String, Object>> FIELDS = List.of(
            Map.of("name", "element_type", "type", "string", "facet", true),
            Map.of("name", "element_id", "type", "int64"),
            Map.of("name", "sequence_number", "type", "int64"),
            Map.of("name", "version_number", "type", "int32"),
            Map.of("name", "comment", "type", "string"));
    static final Map<String, Object> SCHEMA = Map.of("name", NAME, SORTING, "sequence_number", "fields", FIELDS);
    private final DocumentIndex index;
    private final Outbox outbox;
    private final SoleRunner alone;
    private final LongSupplier nanoTime;
    private volatile Long lookedAt;

    /** @param nanoTime as {@link System#nanoTime} */
    IndexedCollection(DocumentIndex index, Outbox outbox, SoleRunner alone, LongSupplier nanoTime) {
        this.index = index;
        this.outbox = outbox;
        this.alone = alone;
        this.nanoTime = nanoTime;
    }

    /**
     * Makes sure, if it is time to, that the collection is there and fits.
     *
     * @throws IncompatibleSchemaException when it does not
     */
    void verify() {
        Long last = lookedAt;
        if (last != null && nanoTime.getAsLong() - last < LOOK_EVERY.toNanos()) {
            return;
        }
        DocumentIndex.Collection found = index.find(NAME).orElse(null);
        if (found == null || found.documents() == 0 && outbox.isEmpty()) {
            alone.run(MAKING, this::makeAndFill);
        } else {
            check(found.schema());
        }
        lookedAt = nanoTime.getAsLong();
    }

    /** Something went wrong: it is looked at again before the next use. */
    void doubt() {
        lookedAt = null;
    }

    private void makeAndFill() {
        // noted first: if this ends half-way, the next look does it all again
        noteAll();
        index.create(SCHEMA);
    }

    private void noteAll() {
        List<ElementKey> last = List.of(ElementKey.FIRST);
        while (!last.isEmpty()) {
            last = outbox.noteAllAfter(last.get(0), NOTED_AT_A_TIME);
        }
    }

    private static void check(JsonNode schema) {
        List<String> differences = new ArrayList<>();
        for (Map<String, Object> field : FIELDS) {
            JsonNode there = field(schema, (String) field.get("name"));
            if (there == null || !there.path("type").asText().equals(field.get("type"))
                    || there.path("facet").asBoolean() != field.containsKey("facet") || !there.path("index").asBoolean(true)) {
                differences.add(field.get("name") + " is " + (there == null ? "missing" : there.toString()));
            }
        }
        for (JsonNode there : schema.path("fields")) {
            boolean ours = FIELDS.stream().anyMatch(field -> field.get("name").equals(there.path("name").asText()));
            if (!ours && !there.path("optional").asBoolean()) {
                differences.add(there.path("name").asText() + " is not ours and must be given");
            }
        }
        if (!schema.path(SORTING).asText().equals(SCHEMA.get(SORTING))) {
            differences.add(SORTING + " is '" + schema.path(SORTING).asText() + "'");
        }
        if (!differences.isEmpty()) {
            throw new IncompatibleSchemaException(differences);
        }
    }

    private static JsonNode field(JsonNode schema, String name) {
        for (JsonNode field : schema.path("fields")) {
            if (field.path("name").asText().equals(name)) {
                return field;
            }
        }
        return null;
    }
}

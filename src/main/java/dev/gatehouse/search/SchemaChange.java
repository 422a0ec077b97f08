package dev.gatehouse.search;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.gatehouse.platform.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The body of {@code PATCH /typesense_client/collections/{name}}.
 *
 * @param fields to add, or with {@code drop} to take away
 */
public record SchemaChange(List<Change> fields) {
    public SchemaChange {
        if (fields == null || fields.isEmpty() || fields.contains(null)) {
            throw Problem.field("fields", "must have at least one field");
        }
        fields = List.copyOf(fields);
    }

    /**
     * One change.
     *
     * @param drop whether the field is taken away; else it is added
     * @param others the attributes of a field that is added
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Change(String name, Boolean drop, String type, Boolean facet, Boolean optional, Boolean index, Boolean sort,
                         @JsonAnySetter @JsonAnyGetter Map<String, Object> others) {
        public Change {
            others = others == null ? Map.of() : new TreeMap<>(others);
        }

        private Field field() {
            return new Field(name, type, facet, optional, index, sort, others);
        }
    }

    /**
     * The schema after this change.
     *
     * @throws dev.gatehouse.platform.ProblemException field-invalid when a field to drop is not there, or one to add is
     */
    public Schema applyTo(Schema schema) {
        List<Field> left = new ArrayList<>(schema.fields());
        for (Change change : fields) {
            boolean dropped = Boolean.TRUE.equals(change.drop());
            if (dropped && !left.removeIf(field -> field.name().equals(change.name()))) {
                throw Problem.field("fields.name", "there is no field " + change.name() + " to drop");
            }
            if (!dropped) {
                left.add(change.field());
            }
        }
        return new Schema(schema.name(), left, schema.defaultSortingField(), schema.others());
    }
}

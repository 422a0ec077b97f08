package dev.gatehouse.search;

import dev.gatehouse.platform.Problem;
import java.util.regex.Pattern;

/**
 * A field of a collection, as Typesense has them.
 *
 * @param name of the field
 * @param type {@code string}, {@code string[]}, {@code int32}, {@code int64}, {@code float} or {@code bool}
 * @param facet whether values are counted by {@code facet_by}; false when absent
 * @param optional whether documents may lack it; false when absent
 * @param index whether it can be searched; true when absent
 * @param sort whether results can be sorted by it; for numbers and bool true when absent
 */
public record Field(String name, String type, Boolean facet, Boolean optional, Boolean index, Boolean sort) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,127}");

    public Field {
        if (name == null || !NAME.matcher(name).matches() || name.equals("id")) {
            throw Problem.field("fields.name", "must be a field name, and not id");
        }
        if (type == null || FieldType.of(type).isEmpty()) {
            throw Problem.field("fields.type", "must be string, string[], int32, int64, float or bool");
        }
        boolean textual = FieldType.of(type).orElseThrow().isText();
        facet = facet != null && facet;
        optional = optional != null && optional;
        index = index == null || index;
        sort = sort == null ? !textual : sort;
        if (textual && sort) {
            throw Problem.field("fields.sort", "is not supported for " + type);
        }
    }

    FieldType fieldType() {
        return FieldType.of(type).orElseThrow();
    }
}

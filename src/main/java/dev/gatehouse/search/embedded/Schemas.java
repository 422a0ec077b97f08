package dev.gatehouse.search.embedded;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.search.Field;
import dev.gatehouse.search.Schema;
import java.util.Map;
import java.util.regex.Pattern;

/** Which schemas the embedded engine can carry out; anything else is refused by name and never left out in silence. */
final class Schemas {
    private static final Pattern FIELD_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,127}");
    /** Attributes that say nothing when they have this value. */
    private static final Map<String, Object> PLAIN = Map.of("infix", false, "locale", "", "stem", false, "stem_dictionary", "", "store", true,
            "range_index", false, "enable_nested_fields", false);

    private Schemas() {}

    static Schema checked(Schema schema) {
        schema.fields().forEach(Schemas::check);
        refuseOthers("", schema.others());
        String sorting = schema.defaultSortingField();
        if (!sorting.isEmpty() && schema.field(sorting).filter(f -> FieldType.of(f).isNumber() && !f.optional()).isEmpty()) {
            throw Problem.field("default_sorting_field", "must be a number field that is not optional");
        }
        return schema;
    }

    private static void check(Field field) {
        if (!FIELD_NAME.matcher(field.name()).matches() || field.name().equals("id")) {
            throw Problem.field("fields.name", "must be a field name, and not id");
        }
        FieldType type = FieldType.of(field.type()).orElseThrow(
                () -> Problem.field("fields.type", "must be string, string[], int32, int64, float or bool"));
        if (type == FieldType.STRINGS && field.sort()) {
            throw Problem.field("fields.sort", "is not supported for " + field.type());
        }
        refuseOthers("fields.", field.others());
    }

    private static void refuseOthers(String where, Map<String, Object> others) {
        others.forEach((name, value) -> {
            if (!value.equals(PLAIN.get(name))) {
                throw notSupported(where + name);
            }
        });
    }

    private static ProblemException notSupported(String attribute) {
        return Problem.field(attribute, "is not supported by the embedded engine");
    }
}

package dev.gatehouse.search.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.search.Field;
import java.util.Arrays;
import java.util.Optional;

/** The field types of the embedded engine, a part of Typesense's. */
enum FieldType {
    STRING("string"), STRINGS("string[]"), INT32("int32"), INT64("int64"), FLOAT("float"), BOOL("bool");

    private final String wireName;

    FieldType(String wireName) {
        this.wireName = wireName;
    }

    static Optional<FieldType> of(String wireName) {
        return Arrays.stream(values()).filter(type -> type.wireName.equals(wireName)).findFirst();
    }

    /** The type of a field of a schema that {@link Schemas} has checked. */
    static FieldType of(Field field) {
        return of(field.type()).orElseThrow();
    }

    boolean isText() {
        return this == STRING || this == STRINGS;
    }

    boolean isNumber() {
        return this == INT32 || this == INT64 || this == FLOAT;
    }

    /** Whether a document's value is of this type. */
    boolean accepts(JsonNode value) {
        return switch (this) {
            case STRING -> value.isTextual();
            case STRINGS -> value.isArray() && allTextual(value);
            case INT32 -> value.canConvertToInt() && value.isIntegralNumber();
            case INT64 -> value.canConvertToLong() && value.isIntegralNumber();
            case FLOAT -> value.isNumber();
            case BOOL -> value.isBoolean();
        };
    }

    private static boolean allTextual(JsonNode array) {
        for (JsonNode item : array) {
            if (!item.isTextual()) {
                return false;
            }
        }
        return true;
    }
}

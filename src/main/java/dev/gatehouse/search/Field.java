package dev.gatehouse.search;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.gatehouse.platform.Problem;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A field of a collection, as Typesense has them. Which types and further attributes there are is the engine's to say.
 *
 * @param name of the field
 * @param type such as {@code string}, {@code string[]}, {@code int32}, {@code int64}, {@code float} or {@code bool}
 * @param facet whether values are counted by {@code facet_by}; false when absent
 * @param optional whether documents may lack it; false when absent
 * @param index whether it can be searched; true when absent
 * @param sort whether results can be sorted by it; for numbers and bool true when absent, for texts false
 * @param others attributes that only Typesense has, such as {@code infix} or {@code locale}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Field(String name, String type, Boolean facet, Boolean optional, Boolean index, Boolean sort,
                    @JsonAnySetter @JsonAnyGetter Map<String, Object> others) {
    private static final int LONGEST_NAME = 128;
    private static final Set<String> SORTED_UNLESS_SAID = Set.of("int32", "int64", "float", "bool");
    private static final Set<String> UNSORTED_UNLESS_SAID = Set.of("string", "string[]");

    public Field {
        if (name == null || name.isBlank() || name.length() > LONGEST_NAME) {
            throw Problem.field("fields.name", "must be a text of 1 to " + LONGEST_NAME + " characters");
        }
        if (type == null || type.isBlank()) {
            throw Problem.field("fields.type", "must be given");
        }
        facet = facet != null && facet;
        optional = optional != null && optional;
        index = index == null || index;
        if (sort == null && (SORTED_UNLESS_SAID.contains(type) || UNSORTED_UNLESS_SAID.contains(type))) {
            sort = SORTED_UNLESS_SAID.contains(type);
        }
        others = others == null ? Map.of() : new TreeMap<>(others);
    }

    /** A field without attributes that only Typesense has. */
    public Field(String name, String type, Boolean facet, Boolean optional, Boolean index, Boolean sort) {
        this(name, type, facet, optional, index, sort, Map.of());
    }
}

package dev.gatehouse.search;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.platform.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A collection's schema: the body of {@code POST /typesense_client/collections}, and what is kept of it.
 *
 * @param name 1 to 64 letters, digits, underscores, hyphens and dots
 * @param fields at least one, at most 200
 * @param defaultSortingField a field that orders results of equal rank, highest first; empty for none
 * @param others attributes that only Typesense has, such as {@code token_separators}
 */
public record Schema(String name, List<Field> fields, @JsonProperty("default_sorting_field") String defaultSortingField,
                     @JsonAnySetter @JsonAnyGetter Map<String, Object> others) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");
    private static final int MOST_FIELDS = 200;

    public Schema {
        checkName("name", name);
        if (fields == null || fields.isEmpty() || fields.size() > MOST_FIELDS) {
            throw Problem.field("fields", "must have 1 to " + MOST_FIELDS + " fields");
        }
        Set<String> names = new HashSet<>();
        for (Field field : fields) {
            if (field == null || !names.add(field.name())) {
                throw Problem.field("fields", "has a field twice, or one that is null");
            }
        }
        fields = List.copyOf(fields);
        defaultSortingField = defaultSortingField == null ? "" : defaultSortingField;
        others = others == null ? Map.of() : new TreeMap<>(others);
    }

    /** A schema without attributes that only Typesense has. */
    public Schema(String name, List<Field> fields, String defaultSortingField) {
        this(name, fields, defaultSortingField, Map.of());
    }

    /** @throws dev.gatehouse.platform.ProblemException field-invalid when it is no name of a collection or alias */
    public static void checkName(String field, String name) {
        if (!isName(name)) {
            throw Problem.field(field, "must be 1 to 64 letters, digits, underscores, hyphens or dots");
        }
        if (Marks.isMark(name)) {
            throw Problem.field(field, "must not begin as the relay's own aliases do");
        }
    }

    /** Whether the relay can name such a collection; one made past it may be called anything. */
    public static boolean isName(String name) {
        return name != null && NAME.matcher(name).matches();
    }

    /** @throws dev.gatehouse.platform.ProblemException field-invalid when a field reaches past the collection, see {@link Reach} */
    Schema requireNoReach() {
        fields.forEach(field -> Reach.requireNone(field.others()));
        return this;
    }

    /** The same for a collection of another name. */
    Schema named(String other) {
        return new Schema(other, fields, defaultSortingField, others);
    }

    /** The field of that name. */
    public Optional<Field> field(String fieldName) {
        return fields.stream().filter(f -> f.name().equals(fieldName)).findFirst();
    }
}

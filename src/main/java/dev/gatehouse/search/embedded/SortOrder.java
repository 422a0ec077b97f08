package dev.gatehouse.search.embedded;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.search.Field;
import dev.gatehouse.search.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;

/** {@code sort_by}: up to three fields or {@code _text_match}, each {@code :asc} or {@code :desc}. */
final class SortOrder {
    private static final int MOST_SORTS = 3;

    private SortOrder() {}

    /** As asked, or by match and the default field from the highest; then what was put in last first. */
    static Sort of(Schema schema, List<String> parts) {
        if (parts.size() > MOST_SORTS) {
            throw refusal("may have at most " + MOST_SORTS + " fields");
        }
        List<SortField> fields = new ArrayList<>();
        for (String part : parts) {
            fields.add(sortField(schema, part));
        }
        if (fields.isEmpty()) {
            fields.add(SortField.FIELD_SCORE);
            schema.field(schema.defaultSortingField()).ifPresent(field -> fields.add(byValue(field, true)));
        }
        fields.add(new SortField(null, SortField.Type.DOC, true));
        return new Sort(fields.toArray(SortField[]::new));
    }

    private static SortField sortField(Schema schema, String part) {
        int colon = part.lastIndexOf(':');
        String name = part.substring(0, Math.max(0, colon)).strip();
        String order = part.substring(colon + 1).strip().toLowerCase(Locale.ROOT);
        if (name.isEmpty() || !order.equals("asc") && !order.equals("desc")) {
            throw refusal("must be field:asc or field:desc");
        }
        boolean descending = order.equals("desc");
        if (name.equals("_text_match")) {
            // scores run from high to low unless reversed
            return new SortField(null, SortField.Type.SCORE, !descending);
        }
        return byValue(schema.field(name).filter(f -> f.sort() && f.index()).orElseThrow(() ->
                Problem.NOT_FOUND.exception("there is no field " + name + " to sort by").with("field", "parameters.sort_by")), descending);
    }

    /** A missing value comes last in either order. */
    private static SortField byValue(Field field, boolean descending) {
        if (FieldType.of(field).isText()) {
            SortField text = new SortField(LuceneDocuments.sort(field.name()), SortField.Type.STRING, descending);
            text.setMissingValue(descending ? SortField.STRING_FIRST : SortField.STRING_LAST);
            return text;
        }
        SortField number = new SortField(LuceneDocuments.sort(field.name()), SortField.Type.LONG, descending);
        number.setMissingValue(descending ? Long.MIN_VALUE : Long.MAX_VALUE);
        return number;
    }

    private static ProblemException refusal(String why) {
        return Problem.field("parameters.sort_by", why);
    }
}

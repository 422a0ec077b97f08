package dev.gatehouse.search.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.search.Field;
import dev.gatehouse.search.Schema;
import java.util.Locale;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.DoublePoint;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.SortedSetDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.NumericUtils;

/**
 * How a document lies in the index. Beside a field's own name: {@code name#exact} holds whole values in lower case,
 * {@code name#facet} values to count, {@code name#sort} what to sort by.
 */
final class LuceneDocuments {
    static final String ID = "#id";
    static final String SOURCE = "#source";

    private LuceneDocuments() {}

    static String exact(String field) {
        return field + "#exact";
    }

    static String facet(String field) {
        return field + "#facet";
    }

    static String sort(String field) {
        return field + "#sort";
    }

    /** @throws dev.gatehouse.platform.ProblemException field-invalid naming the document's field that does not fit */
    static Document document(Schema schema, String id, ObjectNode source) {
        Document document = new Document();
        document.add(new StringField(ID, id, org.apache.lucene.document.Field.Store.NO));
        document.add(new StoredField(SOURCE, source.toString()));
        for (Field field : schema.fields()) {
            JsonNode value = source.get(field.name());
            if (value == null || value.isNull()) {
                requireOptional(field);
            } else if (!FieldType.of(field).accepts(value)) {
                throw Problem.field("document." + field.name(), "must be of type " + field.type());
            } else if (field.index()) {
                add(document, field, value);
            }
        }
        return document;
    }

    private static void requireOptional(Field field) {
        if (!field.optional()) {
            throw Problem.field("document." + field.name(), "must be given");
        }
    }

    private static void add(Document document, Field field, JsonNode value) {
        switch (FieldType.of(field)) {
            case STRING -> addText(document, field, value.textValue());
            case STRINGS -> value.forEach(item -> addText(document, field, item.textValue()));
            case INT32, INT64 -> addLong(document, field, value.longValue());
            case FLOAT -> addDouble(document, field, value.doubleValue());
            case BOOL -> addKeyword(document, field, value.asText());
        }
        if (FieldType.of(field) == FieldType.STRING && field.sort()) {
            document.add(new SortedDocValuesField(sort(field.name()), bounded(value.textValue().toLowerCase(Locale.ROOT))));
        }
        if (FieldType.of(field) == FieldType.BOOL) {
            document.add(new NumericDocValuesField(sort(field.name()), value.booleanValue() ? 1 : 0));
        }
    }

    private static void addText(Document document, Field field, String text) {
        document.add(new TextField(field.name(), text, org.apache.lucene.document.Field.Store.NO));
        addKeyword(document, field, text);
    }

    private static void addKeyword(Document document, Field field, String text) {
        document.add(new StringField(exact(field.name()), exactForm(text), org.apache.lucene.document.Field.Store.NO));
        addFacet(document, field, text);
    }

    private static void addLong(Document document, Field field, long value) {
        document.add(new LongPoint(field.name(), value));
        document.add(new NumericDocValuesField(sort(field.name()), value));
        addFacet(document, field, Long.toString(value));
    }

    private static void addDouble(Document document, Field field, double value) {
        document.add(new DoublePoint(field.name(), value));
        document.add(new NumericDocValuesField(sort(field.name()), NumericUtils.doubleToSortableLong(value)));
        addFacet(document, field, Double.toString(value));
    }

    private static void addFacet(Document document, Field field, String value) {
        if (field.facet()) {
            document.add(new SortedSetDocValuesField(facet(field.name()), bounded(value)));
        }
    }

    /** The form in which whole values are compared: lower case, and no longer than the index can hold. */
    static String exactForm(String text) {
        return bounded(text.toLowerCase(Locale.ROOT)).utf8ToString();
    }

    private static BytesRef bounded(String text) {
        String cut = text.length() > 8_000 ? text.substring(0, 8_000) : text;
        return new BytesRef(cut);
    }
}

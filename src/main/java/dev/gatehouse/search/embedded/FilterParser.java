package dev.gatehouse.search.embedded;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.search.Field;
import dev.gatehouse.search.Schema;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.Query;

/**
 * Typesense's {@code filter_by}: {@code field:value}, {@code :=}, {@code :!=}, {@code :!}, {@code :<}, {@code :<=}, {@code :>},
 * {@code :>=}, lists {@code [a,b]}, ranges {@code [1..5]}, prefixes {@code ab*}, joined by {@code &&} and {@code ||} (which binds less),
 * with parentheses. Back-ticks keep a value as it is. {@code id} is a field like any other.
 */
final class FilterParser {
    private static final int DEEPEST = 20;
    private static final Field ID = new Field("id", "string", false, false, true, false);
    private final Schema schema;
    private final String text;
    private final FieldConditions conditions = new FieldConditions(this::error);
    private int at;
    private int depth;

    private FilterParser(Schema schema, String text) {
        this.schema = schema;
        this.text = text;
    }

    /** @throws ProblemException field-invalid saying where the filter is not understood */
    static Query parse(Schema schema, String filter) {
        FilterParser parser = new FilterParser(schema, filter);
        Query query = parser.any();
        parser.skipBlanks();
        if (parser.at < filter.length()) {
            throw parser.error("ends before this");
        }
        return query;
    }

    private Query any() {
        List<Query> parts = new ArrayList<>(List.of(all()));
        while (take("||")) {
            parts.add(all());
        }
        return join(parts, Occur.SHOULD);
    }

    private Query all() {
        List<Query> parts = new ArrayList<>(List.of(single()));
        while (take("&&")) {
            parts.add(single());
        }
        return join(parts, Occur.MUST);
    }

    private Query single() {
        if (!take("(")) {
            return condition();
        }
        if (++depth > DEEPEST) {
            throw error("is nested too deeply");
        }
        Query inner = any();
        if (!take(")")) {
            throw error("a closing parenthesis is missing");
        }
        depth--;
        return inner;
    }

    private Query condition() {
        Field field = field();
        if (take("!=")) {
            return FieldConditions.not(values(field, true));
        }
        if (take("!")) {
            return FieldConditions.not(values(field, false));
        }
        for (String comparison : List.of("<=", ">=", "<", ">")) {
            if (take(comparison)) {
                return conditions.compare(field, comparison, value().text());
            }
        }
        return values(field, take("="));
    }

    private Field field() {
        skipBlanks();
        int start = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || "_.-".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        String name = text.substring(start, at);
        if (name.isEmpty() || !take(":")) {
            throw error("a field and a colon are expected");
        }
        if (name.equals(ID.name())) {
            return ID;
        }
        return schema.field(name).filter(Field::index)
                .orElseThrow(() -> Problem.field("parameters.filter_by", "there is no field " + name));
    }

    private Query values(Field field, boolean exact) {
        if (!take("[")) {
            return equal(field, exact, value());
        }
        List<Query> options = new ArrayList<>();
        do {
            options.add(option(field, exact));
        } while (take(","));
        if (!take("]")) {
            throw error("a closing bracket is missing");
        }
        return join(options, Occur.SHOULD);
    }

    private Query option(Field field, boolean exact) {
        Value value = value();
        int dots = FieldType.of(field).isNumber() ? value.text().indexOf("..") : -1;
        return dots < 0 ? equal(field, exact, value)
                : conditions.range(field, value.text().substring(0, dots).strip(), value.text().substring(dots + 2).strip());
    }

    private Query equal(Field field, boolean exact, Value value) {
        boolean prefix = !value.quoted() && value.text().length() > 1 && value.text().endsWith("*") && FieldType.of(field).isText();
        return prefix ? conditions.prefix(field, exact, value.text().substring(0, value.text().length() - 1))
                : conditions.equal(field, exact, value.text());
    }

    private record Value(String text, boolean quoted) {}

    /** Up to what ends a value; back-ticks keep all of it. */
    private Value value() {
        skipBlanks();
        if (take("`")) {
            int end = text.indexOf('`', at);
            if (end < 0) {
                throw error("a back-tick is missing");
            }
            String quoted = text.substring(at, end);
            at = end + 1;
            return new Value(quoted, true);
        }
        int start = at;
        while (at < text.length() && ",])".indexOf(text.charAt(at)) < 0 && !text.startsWith("&&", at) && !text.startsWith("||", at)) {
            at++;
        }
        String value = text.substring(start, at).strip();
        if (value.isEmpty()) {
            throw error("a value is expected");
        }
        return new Value(value, false);
    }

    static Query join(List<Query> parts, Occur occur) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        BooleanQuery.Builder joined = new BooleanQuery.Builder();
        parts.forEach(part -> joined.add(part, occur));
        return joined.build();
    }

    private boolean take(String token) {
        skipBlanks();
        if (!text.startsWith(token, at)) {
            return false;
        }
        at += token.length();
        return true;
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private ProblemException error(String what) {
        return Problem.field("parameters.filter_by", what + " (at character " + (at + 1) + ")");
    }
}

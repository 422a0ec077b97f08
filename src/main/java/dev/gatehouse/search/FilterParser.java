package dev.gatehouse.search;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.document.DoublePoint;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;

/**
 * Typesense's {@code filter_by}: {@code field:value}, {@code :=}, {@code :!=}, {@code :<}, {@code :<=}, {@code :>}, {@code :>=},
 * lists {@code [a,b]}, ranges {@code [1..5]}, joined by {@code &&} and {@code ||} (which binds less), with parentheses. Back-ticks
 * keep a value as it is.
 */
final class FilterParser {
    private static final int DEEPEST = 20;
    /** Comparisons in one filter, so that no query is more than the index takes at once. */
    private static final int MOST_TERMS = 300;
    private final Schema schema;
    private final String text;
    private int at;
    private int depth;
    private int terms;

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
        if (take("id:=")) {
            return ids();
        }
        Field field = field();
        if (take("!=")) {
            return not(values(field, true));
        }
        for (String comparison : List.of("<=", ">=", "<", ">")) {
            if (take(comparison)) {
                return compare(field, comparison, value());
            }
        }
        return values(field, take("="));
    }

    private Query ids() {
        List<Query> options = new ArrayList<>();
        boolean several = take("[");
        do {
            options.add(new TermQuery(new Term(LuceneDocuments.ID, value())));
        } while (several && take(","));
        if (several && !take("]")) {
            throw error("a closing bracket is missing");
        }
        return join(options, Occur.SHOULD);
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
        String value = value();
        int dots = field.fieldType().isNumber() ? value.indexOf("..") : -1;
        return dots < 0 ? equal(field, exact, value)
                : range(field, value.substring(0, dots).strip(), value.substring(dots + 2).strip());
    }

    /** Up to what ends a value; back-ticks keep all of it. */
    private String value() {
        countTerm();
        skipBlanks();
        if (take("`")) {
            int end = text.indexOf('`', at);
            if (end < 0) {
                throw error("a back-tick is missing");
            }
            String quoted = text.substring(at, end);
            at = end + 1;
            return quoted;
        }
        int start = at;
        while (at < text.length() && ",])".indexOf(text.charAt(at)) < 0 && !text.startsWith("&&", at) && !text.startsWith("||", at)) {
            at++;
        }
        String value = text.substring(start, at).strip();
        if (value.isEmpty()) {
            throw error("a value is expected");
        }
        return value;
    }

    private Query equal(Field field, boolean exact, String value) {
        return switch (field.fieldType()) {
            case STRING, STRINGS -> exact ? new TermQuery(new Term(LuceneDocuments.exact(field.name()), LuceneDocuments.exactForm(value)))
                    : words(field, value);
            case BOOL -> new TermQuery(new Term(LuceneDocuments.exact(field.name()), bool(value)));
            case INT32, INT64 -> LongPoint.newExactQuery(field.name(), whole(value));
            case FLOAT -> DoublePoint.newExactQuery(field.name(), decimal(value));
        };
    }

    private Query words(Field field, String value) {
        List<Query> words = new ArrayList<>();
        for (String word : Words.of(value)) {
            countTerm();
            words.add(new TermQuery(new Term(field.name(), word)));
        }
        if (words.isEmpty()) {
            throw error("a word is expected");
        }
        return join(words, Occur.MUST);
    }

    private Query compare(Field field, String comparison, String value) {
        boolean below = comparison.startsWith("<");
        boolean inclusive = comparison.endsWith("=");
        if (field.fieldType() == FieldType.FLOAT) {
            double bound = decimal(value);
            double limit = inclusive ? bound : below ? DoublePoint.nextDown(bound) : DoublePoint.nextUp(bound);
            return below ? DoublePoint.newRangeQuery(field.name(), Double.NEGATIVE_INFINITY, limit)
                    : DoublePoint.newRangeQuery(field.name(), limit, Double.POSITIVE_INFINITY);
        }
        requireNumber(field);
        long bound = whole(value);
        if (!inclusive && bound == (below ? Long.MIN_VALUE : Long.MAX_VALUE)) {
            return not(new MatchAllDocsQuery());
        }
        long limit = inclusive ? bound : below ? bound - 1 : bound + 1;
        return below ? LongPoint.newRangeQuery(field.name(), Long.MIN_VALUE, limit)
                : LongPoint.newRangeQuery(field.name(), limit, Long.MAX_VALUE);
    }

    private Query range(Field field, String from, String to) {
        return field.fieldType() == FieldType.FLOAT
                ? DoublePoint.newRangeQuery(field.name(), decimal(from), decimal(to))
                : LongPoint.newRangeQuery(field.name(), whole(from), whole(to));
    }

    private void countTerm() {
        if (++terms > MOST_TERMS) {
            throw error("has more than " + MOST_TERMS + " values or words");
        }
    }

    private void requireNumber(Field field) {
        if (!field.fieldType().isNumber()) {
            throw error(field.name() + " is no number field");
        }
    }

    private String bool(String value) {
        if (!value.equals("true") && !value.equals("false")) {
            throw error("true or false is expected");
        }
        return value;
    }

    private long whole(String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw error("a whole number is expected");
        }
    }

    private double decimal(String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw error("a number is expected");
        }
    }

    private static Query not(Query query) {
        return new BooleanQuery.Builder().add(new MatchAllDocsQuery(), Occur.MUST).add(query, Occur.MUST_NOT).build();
    }

    private static Query join(List<Query> parts, Occur occur) {
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

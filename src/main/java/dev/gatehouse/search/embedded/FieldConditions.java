package dev.gatehouse.search.embedded;

import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.search.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.lucene.document.DoublePoint;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;

/** What a filter's conditions mean for each type of field. */
final class FieldConditions {
    /** Comparisons in one filter, so that no query is more than the index takes at once. */
    private static final int MOST_TERMS = 300;
    private final Function<String, ProblemException> error;
    private int terms;

    /** @param error says what is wrong at the present place of the filter */
    FieldConditions(Function<String, ProblemException> error) {
        this.error = error;
    }

    Query equal(Field field, boolean exact, String value) {
        countTerm();
        if (field.name().equals("id")) {
            return new TermQuery(new Term(LuceneDocuments.ID, value));
        }
        return switch (FieldType.of(field)) {
            case STRING, STRINGS -> exact ? new TermQuery(new Term(LuceneDocuments.exact(field.name()), LuceneDocuments.exactForm(value)))
                    : words(field, value, false);
            case BOOL -> new TermQuery(new Term(LuceneDocuments.exact(field.name()), bool(field, value)));
            case INT32, INT64 -> LongPoint.newExactQuery(field.name(), whole(value));
            case FLOAT -> DoublePoint.newExactQuery(field.name(), decimal(value));
        };
    }

    /** Texts with a word that begins so or, when exact, that begin so as a whole. */
    Query prefix(Field field, boolean exact, String value) {
        countTerm();
        if (field.name().equals("id")) {
            return new PrefixQuery(new Term(LuceneDocuments.ID, value));
        }
        return exact ? new PrefixQuery(new Term(LuceneDocuments.exact(field.name()), LuceneDocuments.exactForm(value)))
                : words(field, value, true);
    }

    private Query words(Field field, String value, boolean prefix) {
        List<String> words = Words.of(value);
        if (words.isEmpty()) {
            throw error.apply("a word is expected");
        }
        List<Query> all = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            countTerm();
            Term term = new Term(field.name(), words.get(i));
            all.add(prefix && i == words.size() - 1 ? new PrefixQuery(term) : new TermQuery(term));
        }
        return FilterParser.join(all, Occur.MUST);
    }

    Query compare(Field field, String comparison, String value) {
        countTerm();
        boolean below = comparison.startsWith("<");
        boolean inclusive = comparison.endsWith("=");
        if (FieldType.of(field) == FieldType.FLOAT) {
            return beyond(field.name(), decimal(value), below, inclusive);
        }
        if (!FieldType.of(field).isNumber()) {
            throw error.apply(field.name() + " is no number field");
        }
        return beyond(field.name(), whole(value), below, inclusive);
    }

    private static Query beyond(String field, double bound, boolean below, boolean inclusive) {
        double limit = inclusive ? bound : below ? DoublePoint.nextDown(bound) : DoublePoint.nextUp(bound);
        return below ? DoublePoint.newRangeQuery(field, Double.NEGATIVE_INFINITY, limit)
                : DoublePoint.newRangeQuery(field, limit, Double.POSITIVE_INFINITY);
    }

    private static Query beyond(String field, long bound, boolean below, boolean inclusive) {
        if (!inclusive && bound == (below ? Long.MIN_VALUE : Long.MAX_VALUE)) {
            return not(new MatchAllDocsQuery());
        }
        long limit = inclusive ? bound : below ? bound - 1 : bound + 1;
        return below ? LongPoint.newRangeQuery(field, Long.MIN_VALUE, limit) : LongPoint.newRangeQuery(field, limit, Long.MAX_VALUE);
    }

    Query range(Field field, String from, String to) {
        countTerm();
        return FieldType.of(field) == FieldType.FLOAT
                ? DoublePoint.newRangeQuery(field.name(), decimal(from), decimal(to))
                : LongPoint.newRangeQuery(field.name(), whole(from), whole(to));
    }

    static Query not(Query query) {
        return new BooleanQuery.Builder().add(new MatchAllDocsQuery(), Occur.MUST).add(query, Occur.MUST_NOT).build();
    }

    private void countTerm() {
        if (++terms > MOST_TERMS) {
            throw error.apply("has more than " + MOST_TERMS + " values or words");
        }
    }

    private String bool(Field field, String value) {
        if (!value.equals("true") && !value.equals("false")) {
            throw error.apply(field.name() + " must be true or false");
        }
        return value;
    }

    private long whole(String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw error.apply("a whole number is expected");
        }
    }

    private double decimal(String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw error.apply("a number is expected");
        }
    }
}

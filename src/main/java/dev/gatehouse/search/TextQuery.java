package dev.gatehouse.search;

import dev.gatehouse.platform.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.FuzzyQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.TermQuery;

/**
 * What the words of {@code q} look for, from strict to lenient as Typesense goes: first as written (the last word also as a
 * prefix), then with one typo a word, then with two, then with fewer words. The next step is only taken when the one before found
 * nothing.
 */
final class TextQuery {
    private static final int MOST_WORDS = 30;
    private static final int SHORTEST_WITH_ONE_TYPO = 4;
    private static final int SHORTEST_WITH_TWO_TYPOS = 7;
    private static final int TYPO_VARIANTS = 50;
    private static final float EXACT = 8;
    private static final float PREFIX = 4;
    private static final float ONE_TYPO = 2;
    private static final float TWO_TYPOS = 1;
    private final List<String> words;
    private final List<String> fields;
    private final List<Float> weights;
    private final boolean prefix;
    private final int numTypos;

    TextQuery(Schema schema, SearchParameters parameters) {
        this.words = Words.of(parameters.q()).stream().limit(MOST_WORDS).toList();
        this.fields = parameters.queryBy();
        this.prefix = parameters.prefix();
        this.numTypos = parameters.numTypos();
        if (fields.isEmpty()) {
            throw Problem.field("parameters.query_by", "must name the fields to search");
        }
        for (String name : fields) {
            if (schema.field(name).filter(f -> f.fieldType().isText() && f.index()).isEmpty()) {
                throw Problem.NOT_FOUND.exception("there is no string field " + name + " to search").with("field", "parameters.query_by");
            }
        }
        this.weights = weights(parameters.weights(), fields.size());
    }

    /** One step of leniency. */
    record Step(Query query, List<String> words, boolean prefix) {
        /** Whether a word of a document is one that was looked for. */
        boolean matches(String word, Set<String> variants) {
            return words.contains(word) || variants.contains(word)
                    || prefix && !words.isEmpty() && word.startsWith(words.get(words.size() - 1));
        }

        /** The words with typos that the index really has. */
        Set<String> variants(IndexSearcher searcher) throws IOException {
            Set<String> variants = new HashSet<>();
            searcher.rewrite(query).visit(new QueryVisitor() {
                @Override
                public void consumeTerms(Query leaf, Term... terms) {
                    for (Term term : terms) {
                        variants.add(term.text());
                    }
                }
            });
            return variants;
        }
    }

    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        for (int count = words.size(); count > 0; count--) {
            List<String> kept = words.subList(0, count);
            for (int typos = 0; typos <= numTypos; typos++) {
                steps.add(new Step(query(kept, typos), kept, prefix));
            }
        }
        return steps;
    }

    private Query query(List<String> kept, int typos) {
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        for (int i = 0; i < kept.size(); i++) {
            boolean asPrefix = prefix && i == kept.size() - 1;
            List<Query> byField = new ArrayList<>();
            for (int f = 0; f < fields.size(); f++) {
                byField.addAll(variants(fields.get(f), weights.get(f), kept.get(i), asPrefix, typos));
            }
            all.add(new DisjunctionMaxQuery(byField, 0.1f), Occur.MUST);
        }
        return all.build();
    }

    private static List<Query> variants(String field, float weight, String word, boolean asPrefix, int typos) {
        List<Query> variants = new ArrayList<>();
        Term term = new Term(field, word);
        variants.add(scored(new TermQuery(term), EXACT * weight));
        if (asPrefix) {
            variants.add(scored(new PrefixQuery(term), PREFIX * weight));
        }
        if (typos >= 1 && word.length() >= SHORTEST_WITH_ONE_TYPO) {
            variants.add(scored(new FuzzyQuery(term, 1, 0, TYPO_VARIANTS, true), ONE_TYPO * weight));
        }
        if (typos >= 2 && word.length() >= SHORTEST_WITH_TWO_TYPOS) {
            variants.add(scored(new FuzzyQuery(term, 2, 0, TYPO_VARIANTS, true), TWO_TYPOS * weight));
        }
        return variants;
    }

    private static Query scored(Query query, float score) {
        return new BoostQuery(new ConstantScoreQuery(query), score);
    }

    private static List<Float> weights(List<String> texts, int count) {
        List<Float> weights = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            weights.add(texts.isEmpty() ? count - i : weight(texts, i));
        }
        return weights;
    }

    private static float weight(List<String> texts, int i) {
        if (i >= texts.size() || !texts.get(i).matches("\\d{1,3}")) {
            throw Problem.field("parameters.query_by_weights", "must have a whole number for each field of query_by");
        }
        return Math.max(1, Integer.parseInt(texts.get(i)));
    }
}

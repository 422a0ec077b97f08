package dev.gatehouse.search.embedded;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.search.Field;
import dev.gatehouse.search.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.FuzzyQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;

/**
 * What {@code q} looks for, from strict to lenient as Typesense goes: first as written (the last word also as a prefix), then with one
 * typo a word, then with two, then with fewer words.
 */
final class TextQuery {
    private static final int SHORTEST_WITH_ONE_TYPO = 4;
    private static final int SHORTEST_WITH_TWO_TYPOS = 7;
    private static final int TYPO_VARIANTS = 50;
    private static final float EXACT = 8;
    private static final float PREFIX = 4;
    private static final float ONE_TYPO = 2;
    private static final float TWO_TYPOS = 1;
    private final QueryText text;
    private final List<String> fields;
    private final List<Float> weights;
    private final boolean prefix;
    private final int numTypos;

    TextQuery(Schema schema, SearchParameters parameters) {
        this.text = QueryText.parse(parameters.q());
        this.fields = parameters.queryBy();
        this.prefix = parameters.prefix();
        this.numTypos = parameters.numTypos();
        if (fields.isEmpty()) {
            throw Problem.field("parameters.query_by", "must name the fields to search");
        }
        fields.forEach(name -> check(schema, name));
        this.weights = weights(parameters.weights(), fields.size());
    }

    private static void check(Schema schema, String name) {
        Field field = schema.field(name).orElseThrow(() -> Problem.NOT_FOUND.exception("there is no field " + name + " to search")
                .with("field", "parameters.query_by"));
        if (!FieldType.of(field).isText() || !field.index()) {
            throw Problem.field("parameters.query_by", name + " is no indexed field of type string or string[]");
        }
    }

    /** All steps, each made when its turn comes; fewer words come after all typos. */
    Iterable<TextStep> steps() {
        return IntStream.iterate(Math.max(1, text.words().size()), count -> count > 0, count -> count - 1)
                .mapToObj(count -> text.words().subList(0, Math.min(count, text.words().size()))).flatMap(this::steps)::iterator;
    }

    private Stream<TextStep> steps(List<String> kept) {
        return IntStream.rangeClosed(0, kept.isEmpty() ? 0 : numTypos)
                .mapToObj(typos -> new TextStep(query(kept, typos), kept, text.phrases(), prefix, text.words().size() - kept.size()));
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
        text.phrases().forEach(phrase -> all.add(inAnyField(phrase), Occur.MUST));
        text.excluded().forEach(phrase -> all.add(inAnyField(phrase), Occur.MUST_NOT));
        if (kept.isEmpty() && text.phrases().isEmpty()) {
            all.add(new ConstantScoreQuery(new MatchAllDocsQuery()), Occur.MUST);
        }
        return all.build();
    }

    private Query inAnyField(List<String> phrase) {
        List<Query> byField = new ArrayList<>();
        for (int f = 0; f < fields.size(); f++) {
            byField.add(scored(new PhraseQuery(fields.get(f), phrase.toArray(String[]::new)), EXACT * weights.get(f)));
        }
        return new DisjunctionMaxQuery(byField, 0.1f);
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
        if (!texts.isEmpty() && texts.size() != count) {
            throw badWeights();
        }
        List<Float> weights = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            weights.add(texts.isEmpty() ? count - i : weight(texts.get(i)));
        }
        return weights;
    }

    private static float weight(String text) {
        if (!text.matches("\\d{1,3}")) {
            throw badWeights();
        }
        return Math.max(1, Integer.parseInt(text));
    }

    private static RuntimeException badWeights() {
        return Problem.field("parameters.query_by_weights", "must have a whole number for each field of query_by");
    }
}

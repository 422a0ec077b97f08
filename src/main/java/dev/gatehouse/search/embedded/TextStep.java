package dev.gatehouse.search.embedded;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;

/**
 * One step of leniency of a {@link TextQuery}.
 *
 * @param words looked for, without those left out
 * @param prefix whether the last word may be the start of a longer one
 * @param dropped how many words were left out
 */
record TextStep(Query query, List<String> words, List<List<String>> phrases, boolean prefix, int dropped) {
    /** How many characters of a document's word are what was looked for; 0 for none. */
    int matched(String word, Set<String> variants) {
        if (words.contains(word) || phrases.stream().anyMatch(phrase -> phrase.contains(word))) {
            return word.length();
        }
        String last = words.isEmpty() ? "" : words.get(words.size() - 1);
        if (prefix && !last.isEmpty() && word.startsWith(last)) {
            return last.length();
        }
        return variants.contains(word) ? word.length() : 0;
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

package dev.gatehouse.search;

import dev.gatehouse.platform.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.SimpleCollector;

/** Counts of values among all documents found. */
final class Facets {
    private static final int MOST_FACETS = 10;
    private final List<String> fields;
    private final int maxValues;

    Facets(Schema schema, SearchParameters parameters) {
        this.fields = parameters.facetBy();
        this.maxValues = parameters.maxFacetValues();
        if (fields.size() > MOST_FACETS) {
            throw Problem.field("parameters.facet_by", "may name at most " + MOST_FACETS + " fields");
        }
        for (String name : fields) {
            if (schema.field(name).filter(f -> f.facet() && f.index()).isEmpty()) {
                throw Problem.NOT_FOUND.exception("there is no facet field " + name).with("field", "parameters.facet_by");
            }
        }
    }

    List<Map<String, Object>> count(IndexSearcher searcher, Query query) throws IOException {
        List<Map<String, Object>> counts = new ArrayList<>();
        for (String field : fields) {
            Counter counter = new Counter(LuceneDocuments.facet(field));
            searcher.search(query, counter);
            counts.add(describe(field, counter.counts));
        }
        return counts;
    }

    private Map<String, Object> describe(String field, Map<String, Integer> counted) {
        List<Map<String, Object>> values = counted.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()).thenComparing(Map.Entry.comparingByKey()))
                .limit(maxValues)
                .map(entry -> Map.<String, Object>of("value", entry.getKey(), "highlighted", entry.getKey(), "count", entry.getValue()))
                .toList();
        Map<String, Object> facet = new LinkedHashMap<>();
        facet.put("counts", values);
        facet.put("field_name", field);
        facet.put("sampled", false);
        facet.put("stats", Map.of("total_values", counted.size()));
        return facet;
    }

    private static final class Counter extends SimpleCollector {
        private final String field;
        private final Map<String, Integer> counts = new HashMap<>();
        private SortedSetDocValues values;

        Counter(String field) {
            this.field = field;
        }

        @Override
        protected void doSetNextReader(LeafReaderContext leaf) throws IOException {
            values = DocValues.getSortedSet(leaf.reader(), field);
        }

        @Override
        public void collect(int document) throws IOException {
            if (values.advanceExact(document)) {
                for (int i = 0; i < values.docValueCount(); i++) {
                    counts.merge(values.lookupOrd(values.nextOrd()).utf8ToString(), 1, Integer::sum);
                }
            }
        }

        @Override
        public ScoreMode scoreMode() {
            return ScoreMode.COMPLETE_NO_SCORES;
        }
    }
}

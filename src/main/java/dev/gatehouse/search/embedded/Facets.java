package dev.gatehouse.search.embedded;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.search.Field;
import dev.gatehouse.search.Schema;
import dev.gatehouse.search.SearchRequest;
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
    private final List<Field> fields;
    private final FacetQuery only;
    private final int maxValues;

    Facets(Schema schema, SearchParameters parameters) {
        this.fields = parameters.facetBy().stream().flatMap(name -> named(schema, name).stream()).toList();
        if (fields.size() > SearchRequest.MOST_FACETS) {
            throw Problem.field("parameters.facet_by", "may name at most " + SearchRequest.MOST_FACETS + " fields");
        }
        this.only = FacetQuery.of(parameters, fields);
        this.maxValues = parameters.maxFacetValues();
    }

    private static List<Field> named(Schema schema, String name) {
        String start = name.endsWith("*") ? name.substring(0, name.length() - 1) : null;
        List<Field> found = schema.fields().stream().filter(f -> f.facet() && f.index())
                .filter(f -> start == null ? f.name().equals(name) : f.name().startsWith(start)).toList();
        if (found.isEmpty()) {
            throw Problem.NOT_FOUND.exception("there is no facet field " + name).with("field", "parameters.facet_by");
        }
        return found;
    }

    List<Map<String, Object>> count(IndexSearcher searcher, Query query) throws IOException {
        List<Map<String, Object>> counts = new ArrayList<>();
        for (Field field : fields) {
            Counter counter = new Counter(LuceneDocuments.facet(field.name()));
            searcher.search(query, counter);
            counts.add(describe(field, counter.counts));
        }
        return counts;
    }

    private Map<String, Object> describe(Field field, Map<String, Integer> counted) {
        List<Map<String, Object>> values = counted.entrySet().stream()
                .filter(entry -> only.accepts(field, entry.getKey()))
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()).thenComparing(Map.Entry.comparingByKey()))
                .limit(maxValues)
                .map(entry -> Map.<String, Object>of("value", entry.getKey(), "highlighted", only.marked(field, entry.getKey()),
                        "count", entry.getValue()))
                .toList();
        Map<String, Object> facet = new LinkedHashMap<>();
        facet.put("counts", values);
        facet.put("field_name", field.name());
        facet.put("sampled", false);
        facet.put("stats", stats(field, counted, values.size()));
        return facet;
    }

    private static Map<String, Object> stats(Field field, Map<String, Integer> counted, int values) {
        Map<String, Object> stats = new LinkedHashMap<>();
        if (FieldType.of(field).isNumber() && !counted.isEmpty()) {
            double sum = counted.entrySet().stream().mapToDouble(e -> number(field, e.getKey()) * e.getValue()).sum();
            stats.put("avg", sum / counted.values().stream().mapToInt(Integer::intValue).sum());
            stats.put("max", counted.keySet().stream().mapToDouble(value -> number(field, value)).max().orElseThrow());
            stats.put("min", counted.keySet().stream().mapToDouble(value -> number(field, value)).min().orElseThrow());
            stats.put("sum", sum);
        }
        stats.put("total_values", values);
        return stats;
    }

    /** Typesense keeps {@code float} in 32 bits, and its statistics say so. */
    private static double number(Field field, String value) {
        return FieldType.of(field) == FieldType.FLOAT ? Float.parseFloat(value) : Double.parseDouble(value);
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

package dev.gatehouse.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.platform.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TopFieldCollector;
import org.apache.lucene.search.TopFieldCollectorManager;
import org.apache.lucene.search.TopFieldDocs;

/** One search in one collection, answered in Typesense's shape. */
final class CollectionSearch {
    private static final int MOST_SORTS = 3;
    private static final int MATCH_SCALE = 1_000;
    private final Schema schema;
    private final IndexSearcher searcher;
    private final ObjectMapper json;
    private final SearchParameters parameters;
    private final long startedNanos = System.nanoTime();

    CollectionSearch(Schema schema, IndexSearcher searcher, ObjectMapper json, SearchParameters parameters) {
        this.schema = schema;
        this.searcher = searcher;
        this.json = json;
        this.parameters = parameters;
    }

    private record Found(Query query, TextQuery.Step step, int count) {}

    Map<String, Object> run() throws IOException {
        Query filter = parameters.filterBy().isBlank() ? null : FilterParser.parse(schema, parameters.filterBy());
        Sort sort = sort();
        Facets facets = new Facets(schema, parameters);
        Found found = find(filter);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("facet_counts", facets.count(searcher, found.query()));
        answer.put("found", found.count());
        answer.put("hits", hits(found, sort));
        answer.put("out_of", searcher.getIndexReader().numDocs());
        answer.put("page", parameters.page());
        answer.put("request_params", Map.of("collection_name", schema.name(), "q", parameters.q(), "per_page", parameters.perPage()));
        answer.put("search_cutoff", false);
        answer.put("search_time_ms", (System.nanoTime() - startedNanos) / 1_000_000);
        return answer;
    }

    private Found find(Query filter) throws IOException {
        if (parameters.matchesAll()) {
            Query query = filtered(new MatchAllDocsQuery(), filter);
            return new Found(query, null, searcher.count(query));
        }
        Found last = new Found(filtered(new BooleanQuery.Builder().build(), filter), null, 0);
        for (TextQuery.Step step : new TextQuery(schema, parameters).steps()) {
            Query query = filtered(step.query(), filter);
            last = new Found(query, step, searcher.count(query));
            if (last.count() > 0) {
                return last;
            }
        }
        return last;
    }

    private static Query filtered(Query query, Query filter) {
        return filter == null ? query
                : new BooleanQuery.Builder().add(query, Occur.MUST).add(filter, Occur.FILTER).build();
    }

    private List<Map<String, Object>> hits(Found found, Sort sort) throws IOException {
        List<Map<String, Object>> hits = new ArrayList<>();
        int from = (parameters.page() - 1) * parameters.perPage();
        if (found.count() == 0 || parameters.perPage() == 0) {
            return hits;
        }
        TopFieldDocs top = searcher.search(found.query(), new TopFieldCollectorManager(sort, from + parameters.perPage(), null,
                Integer.MAX_VALUE));
        // sorting by fields leaves scores out; they are the text_match
        TopFieldCollector.populateScores(top.scoreDocs, searcher, found.query());
        Set<String> variants = found.step() == null ? Set.of() : found.step().variants(searcher);
        for (int i = from; i < top.scoreDocs.length; i++) {
            hits.add(hit(top.scoreDocs[i], found.step(), variants));
        }
        return hits;
    }

    private Map<String, Object> hit(ScoreDoc scored, TextQuery.Step step, Set<String> variants) throws IOException {
        ObjectNode source = (ObjectNode) json.readTree(searcher.storedFields().document(scored.doc, Set.of(LuceneDocuments.SOURCE))
                .get(LuceneDocuments.SOURCE));
        Map<String, Object> hit = new LinkedHashMap<>();
        if (step != null) {
            Highlights highlights = new Highlights(parameters.queryBy(), step, variants);
            hit.put("highlight", highlights.byField(source));
            hit.put("highlights", highlights.list(source));
            hit.put("text_match", (long) (scored.score * MATCH_SCALE));
        }
        hit.put("document", projected(source));
        return hit;
    }

    private JsonNode projected(ObjectNode source) {
        if (!parameters.includeFields().isEmpty()) {
            source.retain(parameters.includeFields());
        }
        source.remove(parameters.excludeFields());
        return source;
    }

    /** As asked; then by match, the default field from the highest, and what was put in last first. */
    private Sort sort() {
        List<SortField> fields = new ArrayList<>();
        for (String part : parameters.sortBy()) {
            fields.add(sortField(part));
        }
        if (fields.size() > MOST_SORTS) {
            throw Problem.field("parameters.sort_by", "may have at most " + MOST_SORTS + " fields");
        }
        if (fields.isEmpty()) {
            fields.add(SortField.FIELD_SCORE);
            if (!schema.defaultSortingField().isEmpty()) {
                fields.add(numeric(schema.defaultSortingField(), true));
            }
        }
        fields.add(new SortField(null, SortField.Type.DOC, true));
        return new Sort(fields.toArray(SortField[]::new));
    }

    private SortField sortField(String part) {
        int colon = part.lastIndexOf(':');
        String name = colon < 0 ? part : part.substring(0, colon).strip();
        String order = colon < 0 ? "desc" : part.substring(colon + 1).strip().toLowerCase(Locale.ROOT);
        if (!order.equals("asc") && !order.equals("desc")) {
            throw Problem.field("parameters.sort_by", "must be field:asc or field:desc");
        }
        boolean descending = order.equals("desc");
        if (name.equals("_text_match")) {
            // scores run from high to low unless reversed
            return new SortField(null, SortField.Type.SCORE, !descending);
        }
        schema.field(name).filter(f -> f.sort() && f.index()).orElseThrow(() ->
                Problem.NOT_FOUND.exception("there is no field " + name + " to sort by").with("field", "parameters.sort_by"));
        return numeric(name, descending);
    }

    private static SortField numeric(String name, boolean descending) {
        SortField field = new SortField(LuceneDocuments.sort(name), SortField.Type.LONG, descending);
        // a missing value comes last in either order
        field.setMissingValue(descending ? Long.MIN_VALUE : Long.MAX_VALUE);
        return field;
    }
}

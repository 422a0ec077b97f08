package dev.gatehouse.search.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.search.Schema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.TopFieldCollector;
import org.apache.lucene.search.TopFieldCollectorManager;
import org.apache.lucene.search.TopFieldDocs;

/** One search in one collection, answered in Typesense's shape. */
final class CollectionSearch {
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

    private record Found(Query query, TextStep step, int count) {}

    Map<String, Object> run() throws IOException {
        List<Query> filters = filters();
        Sort sort = SortOrder.of(schema, parameters.sortBy());
        Facets facets = new Facets(schema, parameters);
        Found found = find(filters);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("facet_counts", facets.count(searcher, found.query()));
        answer.put("found", found.count());
        answer.put("hits", hits(found, sort));
        answer.put("out_of", outOf());
        answer.put(parameters.hasOffset() ? "offset" : "page", parameters.hasOffset() ? parameters.from() : parameters.page());
        answer.put("request_params", Map.of("collection_name", schema.name(), "first_q", parameters.q(), "q", parameters.q(),
                "per_page", parameters.perPage()));
        answer.put("search_cutoff", false);
        answer.put("search_time_ms", (System.nanoTime() - startedNanos) / 1_000_000);
        return answer;
    }

    private List<Query> filters() {
        List<Query> filters = new ArrayList<>();
        if (!parameters.visible().isBlank()) {
            filters.add(visible());
        }
        if (!parameters.filterBy().isBlank()) {
            filters.add(FilterParser.parse(schema, parameters.filterBy()));
        }
        return filters;
    }

    /** A row filter that does not go with the schema is a fault of the settings, not of the caller: nothing is found then. */
    private Query visible() {
        try {
            return FilterParser.parse(schema, parameters.visible());
        } catch (ProblemException e) {
            throw new ProblemException(Problem.UNAVAILABLE, e);
        }
    }

    /** Of those that the caller may see. */
    private int outOf() throws IOException {
        return parameters.visible().isBlank() ? searcher.getIndexReader().numDocs() : searcher.count(visible());
    }

    private Found find(List<Query> filters) throws IOException {
        if (parameters.matchesAll()) {
            Query query = filtered(new MatchAllDocsQuery(), filters);
            return new Found(query, null, searcher.count(query));
        }
        Found last = new Found(new MatchNoDocsQuery(), null, 0);
        for (TextStep step : new TextQuery(schema, parameters).steps()) {
            Query query = filtered(step.query(), filters);
            boolean fewer = last.step() != null && step.dropped() > last.step().dropped();
            if (fewer && last.count() >= parameters.dropTokensThreshold()) {
                return last;
            }
            if (last.step() == null || fewer || last.count() < parameters.typoTokensThreshold()) {
                last = new Found(query, step, searcher.count(query));
            }
        }
        return last;
    }

    private static Query filtered(Query query, List<Query> filters) {
        BooleanQuery.Builder both = new BooleanQuery.Builder().add(query, Occur.MUST);
        filters.forEach(filter -> both.add(filter, Occur.FILTER));
        return filters.isEmpty() ? query : both.build();
    }

    private List<Map<String, Object>> hits(Found found, Sort sort) throws IOException {
        List<Map<String, Object>> hits = new ArrayList<>();
        int from = parameters.from();
        if (found.count() == 0 || parameters.perPage() == 0) {
            return hits;
        }
        TopFieldDocs top = searcher.search(found.query(), new TopFieldCollectorManager(sort, from + parameters.perPage(), null,
                Integer.MAX_VALUE));
        // sorting by fields leaves scores out; they are the text_match
        TopFieldCollector.populateScores(top.scoreDocs, searcher, found.query());
        Highlights highlights = new Highlights(parameters, found.step(), found.step() == null ? Set.of() : found.step().variants(searcher));
        for (int i = from; i < top.scoreDocs.length; i++) {
            hits.add(hit(top.scoreDocs[i], found.step() != null, highlights));
        }
        return hits;
    }

    private Map<String, Object> hit(ScoreDoc scored, boolean byText, Highlights highlights) throws IOException {
        ObjectNode source = DocumentReader.read(searcher.storedFields(), scored.doc, json);
        Map<String, Object> hit = new LinkedHashMap<>();
        highlights.addTo(hit, source);
        if (byText) {
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
}

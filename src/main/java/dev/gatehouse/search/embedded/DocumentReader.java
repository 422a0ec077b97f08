package dev.gatehouse.search.embedded;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.search.SearchEngine.Sink;
import java.io.IOException;
import java.util.Set;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.SimpleCollector;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;

/** Reads documents back as they were put in. */
final class DocumentReader {
    private static final Set<String> STORED = Set.of(LuceneDocuments.SOURCE);

    private DocumentReader() {}

    /** The document of that id, or null. */
    static ObjectNode find(IndexSearcher searcher, String id, ObjectMapper json) throws IOException {
        TopDocs found = searcher.search(new TermQuery(new Term(LuceneDocuments.ID, id)), 1);
        return found.scoreDocs.length == 0 ? null : read(searcher.storedFields(), found.scoreDocs[0].doc, json);
    }

    static ObjectNode read(StoredFields stored, int document, ObjectMapper json) throws IOException {
        return (ObjectNode) json.readTree(stored.document(document, STORED).get(LuceneDocuments.SOURCE));
    }

    /** Gives every document found, one by one. */
    static void readAll(IndexSearcher searcher, Query query, ObjectMapper json, Sink sink) throws IOException {
        searcher.search(query, new SimpleCollector() {
            private StoredFields stored;

            @Override
            protected void doSetNextReader(LeafReaderContext leaf) throws IOException {
                stored = leaf.reader().storedFields();
            }

            @Override
            public void collect(int document) throws IOException {
                sink.accept(read(stored, document, json));
            }

            @Override
            public ScoreMode scoreMode() {
                return ScoreMode.COMPLETE_NO_SCORES;
            }
        });
    }
}

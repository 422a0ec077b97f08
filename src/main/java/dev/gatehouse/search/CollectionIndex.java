package dev.gatehouse.search;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.search.SearchEngine.Change;
import dev.gatehouse.search.SearchEngine.Collection;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.Weight;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.IOUtils;

/** One collection's Lucene index. What is acknowledged is committed; callers at the same time share a commit. */
final class CollectionIndex implements Closeable {
    private static final double BUFFER_MB = 16;
    private final CollectionMeta meta;
    private final ObjectMapper json;
    private final Directory directory;
    private final IndexWriter writer;
    private final SearcherManager searchers;
    private final Object committing = new Object();
    private long committed = -1;

    CollectionIndex(CollectionMeta meta, Path folder, ObjectMapper json) throws IOException {
        this.meta = meta;
        this.json = json;
        this.directory = FSDirectory.open(folder);
        IndexWriter opened = null;
        try {
            opened = new IndexWriter(directory, new IndexWriterConfig(Words.ANALYZER).setRAMBufferSizeMB(BUFFER_MB)
                    .setCommitOnClose(true));
            opened.commit();
            this.searchers = new SearcherManager(opened, null);
        } catch (IOException | RuntimeException e) {
            // the write lock goes too, else no collection could ever be made in this place again
            IOUtils.closeWhileHandlingException(opened, directory);
            throw e;
        }
        this.writer = opened;
    }

    Schema schema() {
        return meta.schema();
    }

    Collection describe() {
        return attempt(() -> new Collection(meta.schema(), writer.getDocStats().numDocs, meta.createdAtSeconds()));
    }

    boolean isWritable() {
        return writer.isOpen();
    }

    /** All changes, or none when one does not fit. */
    void apply(List<Change> changes) {
        List<Document> documents = new ArrayList<>();
        for (Change change : changes) {
            documents.add(change.document() == null ? null
                    : LuceneDocuments.document(meta.schema(), change.id(), change.document()));
        }
        attempt(() -> {
            commitUpTo(write(changes, documents));
            return null;
        });
    }

    private long write(List<Change> changes, List<Document> documents) throws IOException {
        long last = -1;
        for (int i = 0; i < changes.size(); i++) {
            Term id = new Term(LuceneDocuments.ID, changes.get(i).id());
            last = documents.get(i) == null ? writer.deleteDocuments(id) : writer.updateDocument(id, documents.get(i));
        }
        return last;
    }

    private void commitUpTo(long sequence) throws IOException {
        synchronized (committing) {
            if (committed < sequence) {
                committed = Math.max(committed, writer.commit());
                searchers.maybeRefreshBlocking();
            }
        }
    }

    Map<String, Object> search(SearchParameters parameters) {
        return attempt(() -> {
            IndexSearcher searcher = searchers.acquire();
            try {
                return new CollectionSearch(meta.schema(), searcher, json, parameters).run();
            } catch (IndexSearcher.TooManyClauses e) {
                throw Problem.field("parameters.q", "asks for too much at once; use fewer words, fields or typos");
            } finally {
                searchers.release(searcher);
            }
        });
    }

    /** Every document that passes the filter, of one point in time. */
    void export(String filter, SearchEngine.Sink sink) throws IOException {
        Query query = filter.isBlank() ? new MatchAllDocsQuery() : FilterParser.parse(meta.schema(), filter);
        IndexSearcher searcher = attempt(searchers::acquire);
        try {
            Weight weight = searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1);
            for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
                Scorer scorer = weight.scorer(leaf);
                DocIdSetIterator hits = scorer == null ? DocIdSetIterator.empty() : scorer.iterator();
                for (int hit = hits.nextDoc(); hit != DocIdSetIterator.NO_MORE_DOCS; hit = hits.nextDoc()) {
                    if (leaf.reader().getLiveDocs() == null || leaf.reader().getLiveDocs().get(hit)) {
                        sink.accept((ObjectNode) json.readTree(leaf.reader().storedFields().document(hit).get(LuceneDocuments.SOURCE)));
                    }
                }
            }
        } finally {
            searchers.release(searcher);
        }
    }

    /** What the index does with its files. */
    @FunctionalInterface
    private interface Access<T> {
        T run() throws IOException;
    }

    /** @throws ProblemException unavailable when the files fail, now or earlier; a writer that met that stays closed */
    private <T> T attempt(Access<T> access) {
        try {
            return access.run();
        } catch (IOException | UncheckedIOException | AlreadyClosedException e) {
            throw new ProblemException(Problem.UNAVAILABLE, e);
        }
    }

    @Override
    public void close() throws IOException {
        searchers.close();
        writer.close();
        directory.close();
    }
}

package dev.gatehouse.search;

import com.fasterxml.jackson.databind.ObjectMapper;
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
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

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
        try {
            this.writer = new IndexWriter(directory, new IndexWriterConfig(Words.ANALYZER).setRAMBufferSizeMB(BUFFER_MB)
                    .setCommitOnClose(true));
            this.writer.commit();
            this.searchers = new SearcherManager(writer, null);
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    Schema schema() {
        return meta.schema();
    }

    Collection describe() {
        return new Collection(meta.schema(), writer.getDocStats().numDocs, meta.createdAtSeconds());
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
        try {
            commitUpTo(write(changes, documents));
        } catch (IOException e) {
            throw new UncheckedIOException("the search index of " + meta.schema().name() + " failed", e);
        }
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
        try {
            IndexSearcher searcher = searchers.acquire();
            try {
                return new CollectionSearch(meta.schema(), searcher, json, parameters).run();
            } finally {
                searchers.release(searcher);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the search index of " + meta.schema().name() + " failed", e);
        }
    }

    @Override
    public void close() throws IOException {
        searchers.close();
        writer.close();
        directory.close();
    }
}

package dev.gatehouse.search.embedded;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.search.SearchEngine.Action;
import dev.gatehouse.search.SearchEngine.Change;
import dev.gatehouse.search.SearchEngine.Collection;
import dev.gatehouse.search.SearchEngine.Outcome;
import dev.gatehouse.search.SearchEngine.Sink;
import dev.gatehouse.search.SearchRequest;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.SearcherManager;
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
    /** Writes that look first exclude all others; writes that do not may be many. */
    private final ReadWriteLock writing = new ReentrantReadWriteLock();
    private final Object committing = new Object();
    private long committed = -1;

    CollectionIndex(CollectionMeta meta, Path place, ObjectMapper json) throws IOException {
        this.meta = meta;
        this.json = json;
        this.directory = FSDirectory.open(place.resolve(meta.indexFolder()));
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

    CollectionMeta meta() {
        return meta;
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
            writing.readLock().lock();
            long last;
            try {
                last = write(changes, documents);
            } finally {
                writing.readLock().unlock();
            }
            commitUpTo(last);
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

    /** Each document for itself. */
    List<Outcome> bulk(Action action, List<ObjectNode> documents) {
        return attempt(() -> {
            BulkWrite bulk = new BulkWrite(meta.schema(), writer, json, action);
            writing.writeLock().lock();
            try {
                searchers.maybeRefreshBlocking();
                withSearcher(searcher -> {
                    documents.forEach(document -> bulk.add(searcher, document));
                    return null;
                });
            } finally {
                writing.writeLock().unlock();
            }
            commitUpTo(bulk.lastWrite());
            return bulk.outcomes();
        });
    }

    private void commitUpTo(long sequence) throws IOException {
        synchronized (committing) {
            if (committed < sequence) {
                committed = Math.max(committed, writer.commit());
                searchers.maybeRefreshBlocking();
            }
        }
    }

    /** All documents that pass the filter as they are now, whatever is written meanwhile. */
    void export(String filter, Sink sink) throws IOException {
        withSearcher(searcher -> {
            DocumentReader.readAll(searcher, filter.isBlank() ? new MatchAllDocsQuery() : FilterParser.parse(meta.schema(), filter), json, sink);
            return null;
        });
    }

    /**
     * Makes the same collection under another schema, and this one take no more writes once the new one counts.
     *
     * @param counts says that the new one counts from now on
     * @throws ProblemException field-invalid when a document does not fit the new schema; nothing is changed then
     */
    CollectionIndex rebuilt(CollectionMeta next, Path place, Access<?> counts) {
        writing.writeLock().lock();
        try {
            return attempt(() -> {
                searchers.maybeRefreshBlocking();
                CollectionIndex fresh = new CollectionIndex(next, place, json);
                try {
                    export("", document -> fresh.writer.addDocument(LuceneDocuments.document(next.schema(), document.get("id").textValue(), document)));
                    fresh.commitUpTo(Long.MAX_VALUE);
                    counts.run();
                } catch (IOException | RuntimeException e) {
                    IOUtils.closeWhileHandlingException(fresh);
                    throw e;
                }
                close();
                return fresh;
            });
        } finally {
            writing.writeLock().unlock();
        }
    }

    Map<String, Object> search(SearchRequest request) {
        return attempt(() -> withSearcher(searcher -> {
            try {
                return new CollectionSearch(meta.schema(), searcher, json, new SearchParameters(request)).run();
            } catch (IndexSearcher.TooManyClauses e) {
                throw Problem.field("parameters.q", "asks for too much at once; use fewer words, fields or typos");
            }
        }));
    }

    private interface Look<T> {
        T at(IndexSearcher searcher) throws IOException;
    }

    private <T> T withSearcher(Look<T> look) throws IOException {
        IndexSearcher searcher = searchers.acquire();
        try {
            return look.at(searcher);
        } finally {
            searchers.release(searcher);
        }
    }

    /** What the index does with its files. */
    @FunctionalInterface
    interface Access<T> {
        T run() throws IOException;
    }

    /** @throws ProblemException unavailable when the files fail, now or earlier; a writer that met that stays closed */
    static <T> T attempt(Access<T> access) {
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

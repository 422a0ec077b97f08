package dev.gatehouse.search.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.search.Schema;
import dev.gatehouse.search.SearchEngine.Action;
import dev.gatehouse.search.SearchEngine.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;

/** A run of documents written one by one, each with an outcome of its own. Nobody else writes meanwhile. */
final class BulkWrite {
    private final Schema schema;
    private final IndexWriter writer;
    private final ObjectMapper json;
    private final Action action;
    private final Map<String, ObjectNode> written = new HashMap<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private long lastWrite = -1;

    BulkWrite(Schema schema, IndexWriter writer, ObjectMapper json, Action action) {
        this.schema = schema;
        this.writer = writer;
        this.json = json;
        this.action = action;
    }

    List<Outcome> outcomes() {
        return outcomes;
    }

    long lastWrite() {
        return lastWrite;
    }

    /** @param searcher sees all that was written before this run */
    void add(IndexSearcher searcher, ObjectNode document) {
        try {
            outcomes.add(write(searcher, document));
        } catch (ProblemException e) {
            outcomes.add(Outcome.of(e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Outcome write(IndexSearcher searcher, ObjectNode document) throws IOException {
        String id = document.get("id").textValue();
        ObjectNode before = action == Action.UPSERT ? null : before(searcher, id);
        if (action == Action.CREATE && before != null) {
            return new Outcome(409, "a document with id " + id + " is there already");
        }
        if (action == Action.UPDATE && before == null) {
            return new Outcome(404, "there is no document with id " + id);
        }
        ObjectNode whole = before == null ? document : merged(before, document);
        lastWrite = writer.updateDocument(new Term(LuceneDocuments.ID, id), LuceneDocuments.document(schema, id, whole));
        written.put(id, whole);
        return Outcome.DONE;
    }

    private ObjectNode before(IndexSearcher searcher, String id) throws IOException {
        ObjectNode inThisRun = written.get(id);
        return inThisRun != null ? inThisRun : DocumentReader.find(searcher, id, json);
    }

    /** A field that is null is taken away, as Typesense does. */
    private static ObjectNode merged(ObjectNode before, ObjectNode change) {
        ObjectNode whole = before.deepCopy();
        change.fields().forEachRemaining(field -> {
            if (field.getValue().isNull()) {
                whole.remove(field.getKey());
            } else {
                whole.<JsonNode>set(field.getKey(), field.getValue());
            }
        });
        return whole;
    }
}

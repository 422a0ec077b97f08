package dev.gatehouse.search;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** What a service does with a collection of its own: for the service that owns it, and nobody else. */
public final class IndexContents {
    private static final int MOST_CHANGES = 10_000;
    private static final int MOST_LISTED = 20_000;
    /** Ids in one filter: it has to fit into a URL. */
    private static final int IDS_AT_A_TIME = 50;
    private static final String REVISION = "revision";
    private final SearchEngine engine;
    private final Writes writes;
    private final CollectionAccess access;
    private final Names names;
    private final Map<String, Object> locks = new ConcurrentHashMap<>();

    IndexContents(SearchEngine engine, Writes writes, CollectionAccess access, Names names) {
        this.engine = engine;
        this.writes = writes;
        this.access = access;
        this.names = names;
    }

    /** The name of a collection. */
    public record Named(String collection) {
        public Named {
            Schema.checkName("collection", collection);
        }
    }

    /**
     * Whether there is such a collection.
     *
     * @param schema null when there is none
     */
    public record Found(long documents, Schema schema) {}

    /** One change; without a document it deletes. */
    public record Change(String id, long revision, ObjectNode document) {}

    /** Changes to apply in order. */
    public record Batch(String collection, List<Change> changes) {
        public Batch {
            Schema.checkName("collection", collection);
            if (changes == null || changes.size() > MOST_CHANGES) {
                throw Problem.field("changes", "must have at most " + MOST_CHANGES + " changes");
            }
        }
    }

    /** Which documents to list. */
    public record Listing(String collection, String filter) {
        public Listing {
            Schema.checkName("collection", collection);
        }
    }

    /** The documents listed. */
    public record Listed(List<ObjectNode> documents) {}

    /** The collection, if it is there. */
    public Found find(Caller caller, Named named) {
        access.requireOwner(caller, named.collection());
        return engine.find(names.collection(named.collection())).map(it -> new Found(it.documents(), it.schema())).orElse(new Found(0, null));
    }

    /** Makes the collection, unless it is there. */
    public Found create(Caller caller, Schema schema) {
        access.requireOwner(caller, schema.name());
        engine.create(schema);
        return find(caller, new Named(schema.name()));
    }

    /** Deletes the collection, if it is there. */
    public Map<String, Boolean> drop(Caller caller, Named named) {
        access.requireOwner(caller, named.collection());
        return Map.of("dropped", engine.delete(named.collection()).isPresent());
    }

    /**
     * Applies all changes but those whose document is held at a later revision; synced when it answers.
     *
     * @throws dev.gatehouse.platform.ProblemException not-found; field-invalid when a document does not fit, and then none is applied
     */
    public Map<String, Integer> apply(Caller caller, Batch batch) {
        access.requireOwner(caller, batch.collection());
        // looking and writing are one step, or an older change could slip in between
        synchronized (locks.computeIfAbsent(batch.collection(), name -> new Object())) {
            Map<String, Long> held = revisions(batch);
            List<SearchEngine.Change> due = batch.changes().stream()
                    .filter(change -> held.getOrDefault(change.id(), 0L) <= change.revision())
                    .map(change -> new SearchEngine.Change(change.id(), change.document())).toList();
            writes.apply(names.collection(batch.collection()), due);
            return Map.of("applied", due.size());
        }
    }

    /** @throws dev.gatehouse.platform.ProblemException not-found; unprocessable when there are more than 20,000 */
    public Listed list(Caller caller, Listing listing) {
        access.requireOwner(caller, listing.collection());
        return new Listed(export(listing.collection(), listing.filter()));
    }

    private Map<String, Long> revisions(Batch batch) {
        Map<String, Long> revisions = new HashMap<>();
        List<String> ids = batch.changes().stream().map(Change::id).distinct().toList();
        for (int from = 0; from < ids.size(); from += IDS_AT_A_TIME) {
            String filter = ids.subList(from, Math.min(ids.size(), from + IDS_AT_A_TIME)).stream()
                    .collect(Collectors.joining("`,`", "id:=[`", "`]"));
            export(batch.collection(), filter).forEach(held -> revisions.put(held.path("id").asText(), held.path(REVISION).asLong()));
        }
        return revisions;
    }

    private List<ObjectNode> export(String collection, String filter) {
        List<ObjectNode> documents = new ArrayList<>();
        try {
            engine.export(names.collection(collection), filter, document -> {
                if (documents.size() == MOST_LISTED) {
                    throw Problem.UNPROCESSABLE.exception("more than " + MOST_LISTED + " documents pass the filter").with("field", "filter");
                }
                documents.add(document);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return documents;
    }
}

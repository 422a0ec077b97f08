package dev.gatehouse.search;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** What a service does with a collection of its own: for the service that owns it, and nobody else. */
public final class IndexContents {
    private static final int MOST_CHANGES = 10_000;
    private static final int MOST_LISTED = 20_000;
    /** Ids in one filter: it has to fit into a URL. */
    private static final int IDS_AT_A_TIME = 50;
    private static final String REVISION = "revision";
    /** Shorter than the caller waits: whoever has given a call up, and sends what is newer elsewhere, is not overtaken by this one. */
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(8);
    private final SearchEngine engine;
    private final Writes writes;
    private final CollectionAccess access;
    private final Names names;
    private final LongSupplier nanoTime;
    private final Map<String, Object> locks = new ConcurrentHashMap<>();

    /** @param nanoTime as {@link System#nanoTime} */
    IndexContents(SearchEngine engine, Writes writes, CollectionAccess access, Names names, LongSupplier nanoTime) {
        this.engine = engine;
        this.writes = writes;
        this.access = access;
        this.names = names;
        this.nanoTime = nanoTime;
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

    /** A collection, and the one prepared to take its place. */
    public record Prepared(String collection, String by) {
        public Prepared {
            Schema.checkName("collection", collection);
            Schema.checkName("by", by);
        }
    }

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

    /** Makes the collection, unless it is there: a first generation in place of any whose alias was lost, and the alias by which it is known. */
    public Found create(Caller caller, Schema schema) {
        access.requireOwner(caller, schema.name());
        String current = names.collection(schema.name());
        if (engine.find(current).isEmpty()) {
            dropOthers(current);
            engine.putAlias(schema.name(), make(schema));
        }
        return find(caller, new Named(schema.name()));
    }

    /** Makes an empty collection that can take the place of the one there; what an earlier attempt has left is dropped. */
    public Prepared prepare(Caller caller, Schema schema) {
        access.requireOwner(caller, schema.name());
        dropOthers(names.collection(schema.name()));
        return new Prepared(schema.name(), make(schema));
    }

    private void dropOthers(String current) {
        engine.list().stream().map(each -> each.schema().name())
                .filter(name -> Generations.areOfOneName(name, current) && !name.equals(current)).forEach(engine::delete);
    }

    /**
     * Lets the one prepared take the place, from one search to the next, and drops the one before.
     *
     * @throws dev.gatehouse.platform.ProblemException not-found when the prepared one is not there
     */
    public Found promote(Caller caller, Prepared prepared) {
        access.requireOwner(caller, prepared.collection());
        String old = names.collection(prepared.collection());
        if (!Generations.areOfOneName(prepared.by(), old) || prepared.by().equals(old) || engine.find(prepared.by()).isEmpty()) {
            throw Collections.notFound();
        }
        if (old.equals(prepared.collection())) {
            // a collection that was made past this room: Typesense has no alias of a collection's name
            engine.delete(old);
            engine.putAlias(prepared.collection(), prepared.by());
        } else {
            engine.putAlias(prepared.collection(), prepared.by());
            engine.delete(old);
        }
        return find(caller, new Named(prepared.collection()));
    }

    private String make(Schema schema) {
        String next = Generations.next(schema.name());
        engine.create(schema.named(next));
        return next;
    }

    /**
     * Applies all changes but those whose document is held at a later revision; synced when it answers.
     *
     * @throws dev.gatehouse.platform.ProblemException not-found; field-invalid when a document does not fit, and then none is applied;
     *     unavailable when the engine does not say in time what it holds
     */
    public Map<String, Integer> apply(Caller caller, Batch batch) {
        access.requireOwner(caller, batch.collection());
        long arrived = nanoTime.getAsLong();
        // looking and writing are one step, or an older change could slip in between
        synchronized (locks.computeIfAbsent(Generations.nameOf(batch.collection()), name -> new Object())) {
            Map<String, Long> held = revisions(batch);
            List<SearchEngine.Change> due = batch.changes().stream()
                    .filter(change -> held.getOrDefault(change.id(), 0L) <= change.revision())
                    .map(change -> new SearchEngine.Change(change.id(), change.document())).toList();
            if (nanoTime.getAsLong() - arrived > LONGEST_LOOK.toNanos()) {
                throw Problem.UNAVAILABLE.exception("the engine is too slow").header("Retry-After", "5");
            }
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

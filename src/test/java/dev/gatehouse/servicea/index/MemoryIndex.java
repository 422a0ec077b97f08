package dev.gatehouse.servicea.index;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.services.DocumentIndex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** An index that remembers what it was told, and can be told to fail. */
final class MemoryIndex implements DocumentIndex {
    private static final String PREPARED = IndexedCollection.NAME + "--next";
    final Map<String, Map<String, Object>> documents = new TreeMap<>();
    final List<Change> applied = new ArrayList<>();
    final Set<String> refused = new HashSet<>();
    volatile Problem failing;
    volatile boolean losingAnswers;
    Map<String, Object> schema;
    /** What is to take the place of the documents, while it is made. */
    Map<String, Map<String, Object>> prepared;
    private Map<String, Object> preparedSchema;

    @Override
    public synchronized Optional<Collection> find(String collection) {
        failIfTold();
        return Optional.ofNullable(schema).map(it -> new Collection(documents.size(), new ObjectMapper().valueToTree(it)));
    }

    @Override
    public synchronized void create(Map<String, Object> wanted) {
        schema = schema == null ? wanted : schema;
    }

    @Override
    public synchronized String prepare(Map<String, Object> wanted) {
        failIfTold();
        prepared = new TreeMap<>();
        preparedSchema = wanted;
        return PREPARED;
    }

    @Override
    public synchronized void promote(String collection, String by) {
        failIfTold();
        documents.clear();
        documents.putAll(prepared);
        schema = preparedSchema;
        prepared = null;
    }

    synchronized void lose() {
        schema = null;
        documents.clear();
    }

    @Override
    public synchronized void apply(String collection, List<Change> changes) {
        failIfTold();
        if (schema == null) {
            throw Problem.NOT_FOUND.exception();
        }
        changes.stream().filter(change -> refused.contains(change.id())).findFirst().ifPresent(change -> {
            throw Problem.field("document.comment", "is not liked");
        });
        Map<String, Map<String, Object>> there = collection.equals(PREPARED) ? prepared : documents;
        changes.stream().filter(change -> revision(there, change.id()) <= change.revision()).forEach(change -> put(there, change));
        if (losingAnswers) {
            throw Problem.UNAVAILABLE.exception("the answer was lost");
        }
    }

    private void put(Map<String, Map<String, Object>> there, Change change) {
        applied.add(change);
        if (change.document() == null) {
            there.remove(change.id());
        } else {
            there.put(change.id(), new HashMap<>(change.document()));
        }
    }

    private static long revision(Map<String, Map<String, Object>> there, String id) {
        return there.containsKey(id) ? (long) there.get(id).get("revision") : 0;
    }

    @Override
    public List<JsonNode> list(String collection, String filter) {
        throw new UnsupportedOperationException("the real engine is asked where that matters");
    }

    private void failIfTold() {
        if (failing != null) {
            throw failing.exception();
        }
    }
}

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
    final Map<String, Map<String, Object>> documents = new TreeMap<>();
    final List<Change> applied = new ArrayList<>();
    final Set<String> refused = new HashSet<>();
    volatile Problem failing;
    volatile boolean losingAnswers;
    Map<String, Object> schema;

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
    public synchronized void drop(String collection) {
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
        changes.stream().filter(change -> revision(change.id()) <= change.revision()).forEach(this::put);
        if (losingAnswers) {
            throw Problem.UNAVAILABLE.exception("the answer was lost");
        }
    }

    private void put(Change change) {
        applied.add(change);
        if (change.document() == null) {
            documents.remove(change.id());
        } else {
            documents.put(change.id(), new HashMap<>(change.document()));
        }
    }

    private long revision(String id) {
        return documents.containsKey(id) ? (long) documents.get(id).get("revision") : 0;
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

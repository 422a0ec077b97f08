package dev.gatehouse.search;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.platform.Lines;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.search.SearchEngine.Action;
import dev.gatehouse.search.SearchEngine.Change;
import dev.gatehouse.search.SearchEngine.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One collection takes another's place. Documents are copied without touching those that are there already: what was written
 * meanwhile is newer, and what an earlier run copied need not be copied again. The end, while nobody writes, evens out what is left.
 */
final class Replacement {
    private static final int BATCH = 1_000;
    private static final int ALREADY_THERE = 409;
    private final SearchEngine engine;
    private final Writes writes;
    private final String alias;
    private final String from;
    private final String to;
    private long looked;
    private long copied;

    Replacement(SearchEngine engine, Writes writes, String alias, String from, String to) {
        this.engine = engine;
        this.writes = writes;
        this.alias = alias;
        this.from = from;
        this.to = to;
    }

    void run(Lines.Sink sink) throws IOException {
        long total = engine.find(from).orElseThrow(Collections::notFound).documents();
        sink.line(Map.of("progress", progress(total)));
        carryRulesOver();
        inBatches(from, document -> true, batch -> {
            copy(batch);
            sink.line(Map.of("progress", progress(total)));
        });
        writes.exclusively(this::finish);
        engine.delete(from);
        sink.line(Map.of("summary", Map.of("alias", alias, "collection_name", to, "dropped", from, "copied", copied)));
    }

    private Map<String, Long> progress(long total) {
        Map<String, Long> progress = new LinkedHashMap<>();
        progress.put("looked_at", looked);
        progress.put("copied", copied);
        progress.put("total", total);
        return progress;
    }

    private void carryRulesOver() {
        try {
            Curations curations = engine.curations();
            for (Curations.Kind kind : Curations.Kind.values()) {
                curations.list(from, kind).forEach(rule -> curations.put(to, kind, rule.get("id").textValue(), rule));
            }
        } catch (ProblemException e) {
            if (e.problem() != Problem.ENGINE_UNSUPPORTED) {
                throw e;
            }
        }
    }

    private void copy(List<ObjectNode> batch) {
        List<Outcome> outcomes = engine.bulk(to, Action.CREATE, batch);
        looked += batch.size();
        for (int i = 0; i < batch.size(); i++) {
            Outcome outcome = outcomes.get(i);
            if (outcome.success()) {
                copied++;
            } else if (outcome.code() != ALREADY_THERE) {
                throw Problem.UNPROCESSABLE.exception("document " + batch.get(i).get("id").textValue() + " does not fit: " + outcome.error());
            }
        }
    }

    /** Nobody writes: takes out what was deleted meanwhile, puts in what is missing, and lets the alias stand for the new one. */
    private void finish() {
        try {
            Set<String> wanted = ids(from);
            Set<String> there = ids(to);
            List<Change> gone = there.stream().filter(id -> !wanted.contains(id)).map(id -> new Change(id, null)).toList();
            engine.apply(to, gone);
            inBatches(from, document -> !there.contains(document.get("id").textValue()), this::copy);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        engine.putAlias(alias, to);
        engine.deleteAlias(Writes.marker(alias));
    }

    private Set<String> ids(String collection) throws IOException {
        Set<String> ids = new HashSet<>();
        engine.export(collection, "", document -> ids.add(document.get("id").textValue()));
        return ids;
    }

    private interface Which {
        boolean of(ObjectNode document);
    }

    private interface Batch {
        void take(List<ObjectNode> documents) throws IOException;
    }

    private void inBatches(String collection, Which which, Batch work) throws IOException {
        List<ObjectNode> batch = new ArrayList<>();
        engine.export(collection, "", document -> {
            if (which.of(document)) {
                batch.add(document);
            }
            if (batch.size() == BATCH) {
                work.take(batch);
                batch.clear();
            }
        });
        work.take(batch);
    }
}

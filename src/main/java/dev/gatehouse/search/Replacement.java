package dev.gatehouse.search;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.platform.Digests;
import dev.gatehouse.platform.Lines;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.search.SearchEngine.Action;
import dev.gatehouse.search.SearchEngine.Change;
import dev.gatehouse.search.SearchEngine.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
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
            put(batch, Action.CREATE);
            sink.line(Map.of("progress", progress(total)));
        });
        engine.putAlias(Marks.predecessor(alias), from);
        writes.exclusively(this::finish);
        drop(engine, alias, from);
        sink.line(summary(alias, to, from, copied));
    }

    /** Drops the collection whose place was taken. */
    static void drop(SearchEngine engine, String alias, String old) {
        engine.delete(old);
        engine.deleteAlias(Marks.predecessor(alias));
    }

    /** What the last line says. */
    static Map<String, Object> summary(String alias, String now, String dropped, long copied) {
        return Map.of("summary", Map.of("alias", alias, "collection_name", now, "dropped", dropped, "copied", copied));
    }

    private Map<String, Long> progress(long total) {
        Map<String, Long> progress = new LinkedHashMap<>();
        progress.put("looked_at", looked);
        progress.put("copied", copied);
        progress.put("total", total);
        return progress;
    }

    /** All that there are now; those that were taken away since they were carried over go too. */
    private void carryRulesOver() {
        try {
            Curations curations = engine.curations();
            for (Curations.Kind kind : Curations.Kind.values()) {
                carryOver(curations, kind);
            }
        } catch (ProblemException e) {
            if (e.problem() != Problem.ENGINE_UNSUPPORTED) {
                throw e;
            }
        }
    }

    private void carryOver(Curations curations, Curations.Kind kind) {
        Map<String, ObjectNode> wanted = new LinkedHashMap<>();
        curations.list(from, kind).forEach(rule -> wanted.put(idOf(rule), rule));
        for (ObjectNode there : curations.list(to, kind)) {
            if (!wanted.containsKey(idOf(there))) {
                curations.delete(to, kind, idOf(there));
            } else if (there.equals(wanted.get(idOf(there)))) {
                wanted.remove(idOf(there));
            }
        }
        wanted.forEach((id, rule) -> curations.put(to, kind, id, rule));
    }

    private void put(List<ObjectNode> batch, Action action) {
        List<Outcome> outcomes = engine.bulk(to, action, batch);
        looked += batch.size();
        for (int i = 0; i < batch.size(); i++) {
            Outcome outcome = outcomes.get(i);
            if (outcome.success()) {
                copied++;
            } else if (outcome.code() != ALREADY_THERE) {
                throw Problem.UNPROCESSABLE.exception("document " + idOf(batch.get(i)) + " does not fit: " + outcome.error());
            }
        }
    }

    /**
     * Nobody writes: takes out what was deleted meanwhile, puts in what is missing or was written in another order or half, and lets
     * the alias stand for the new one.
     */
    private void finish() {
        requireAlone(engine.aliases(), alias, from);
        carryRulesOver();
        try {
            Map<String, Long> wanted = digests(from);
            List<Change> gone = takeOutWhatIsRight(wanted);
            // another process that replaces it too may have switched while this one compared: then what is new is not gone
            requireAlone(engine.aliases(), alias, from);
            engine.apply(to, gone);
            inBatches(from, document -> wanted.containsKey(idOf(document)), batch -> put(batch, Action.UPSERT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        engine.putAlias(alias, to);
        engine.deleteAlias(Marks.successor(alias));
    }

    /** @throws ProblemException conflict when the alias does not stand for the collection, or another does, which would stand for nothing */
    static void requireAlone(Map<String, String> aliases, String alias, String from) {
        if (!from.equals(aliases.get(alias))) {
            throw Problem.CONFLICT.exception("the alias was pointed elsewhere meanwhile");
        }
        Set<String> own = Set.of(alias, Marks.successor(alias), Marks.predecessor(alias));
        aliases.forEach((name, collection) -> {
            if (collection.equals(from) && !own.contains(name)) {
                throw Problem.CONFLICT.exception("the alias " + name + " stands for " + from + " too; point it elsewhere first");
            }
        });
    }

    /** Leaves what the new collection lacks or has otherwise; what deletes there all that is not wanted. */
    private List<Change> takeOutWhatIsRight(Map<String, Long> wanted) throws IOException {
        List<Change> gone = new ArrayList<>();
        engine.export(to, "", document -> {
            Long digest = wanted.get(idOf(document));
            if (digest == null) {
                gone.add(new Change(idOf(document), null));
            } else if (digest == digestOf(document)) {
                wanted.remove(idOf(document));
            }
        });
        return gone;
    }

    /** Of each document so much that another one is told from it. */
    private Map<String, Long> digests(String collection) throws IOException {
        Map<String, Long> digests = new HashMap<>();
        engine.export(collection, "", document -> digests.put(idOf(document), digestOf(document)));
        return digests;
    }

    private static long digestOf(ObjectNode document) {
        return Digests.sha256Start(document.toString());
    }

    private static String idOf(ObjectNode document) {
        return document.get("id").textValue();
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

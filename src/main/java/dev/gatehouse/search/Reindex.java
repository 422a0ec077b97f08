package dev.gatehouse.search;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Lines;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Request;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The verbs that replace the collection behind an alias by one of another schema while it is searched and written: a new collection
 * takes all documents, synonyms and overrides and, from the start, every write; then the alias stands for it, and the old one is
 * dropped. A run that was broken off goes on where it was when it is asked for again.
 */
public final class Reindex {
    private final SearchEngine engine;
    private final Writes writes;
    private final CollectionAccess access;
    private final Acts acts;
    private final Set<String> running = ConcurrentHashMap.newKeySet();

    Reindex(SearchEngine engine, Writes writes, CollectionAccess access, Acts acts) {
        this.engine = engine;
        this.writes = writes;
        this.access = access;
        this.acts = acts;
    }

    /** The body of {@code POST /typesense_client/aliases/{name}/reindex}: the schema that the documents are to have. */
    public record Wanted(List<Field> fields, @JsonProperty("default_sorting_field") String defaultSortingField) {}

    /** Runs, with lines of progress and a summary at the end: an answer without one has failed, and may be asked for again. */
    public Lines run(Caller caller, Request request, Wanted wanted) {
        String alias = request.path("name");
        String from = require(caller, alias);
        Schema schema = new Schema(Generations.next(from), wanted.fields(), wanted.defaultSortingField());
        return sink -> {
            if (!running.add(alias)) {
                throw Problem.CONFLICT.exception("this alias is being replaced already");
            }
            try {
                acts.<Void, IOException>recorded(caller, "alias.reindex", alias, Map.of("collection", from), () -> {
                    new Replacement(engine, writes, alias, from, begin(alias, schema)).run(sink);
                    return null;
                });
            } finally {
                running.remove(alias);
            }
        };
    }

    /** Gives up a replacement that is under way or was broken off; the alias stays as it is. */
    public void cancel(Caller caller, Request request) {
        String alias = request.path("name");
        require(caller, alias);
        String to = engine.aliases().get(Writes.marker(alias));
        if (to == null) {
            throw Problem.NOT_FOUND.exception("this alias is not being replaced");
        }
        if (running.contains(alias)) {
            throw Problem.CONFLICT.exception("this alias is being replaced just now");
        }
        acts.recorded(caller, "alias.reindex-cancel", alias, Map.of("collection", to), () -> {
            engine.deleteAlias(Writes.marker(alias));
            return engine.delete(to);
        });
    }

    private String require(Caller caller, String alias) {
        String from = engine.aliases().get(alias);
        if (from == null || Writes.isMarker(alias)) {
            throw Problem.NOT_FOUND.exception("there is no such alias");
        }
        access.requireMayWrite(caller, alias);
        access.requireMayWrite(caller, from);
        return from;
    }

    /** The collection that an earlier run began, or a new one. */
    private String begin(String alias, Schema schema) {
        String begun = engine.aliases().get(Writes.marker(alias));
        if (begun == null) {
            engine.create(schema);
            engine.putAlias(Writes.marker(alias), schema.name());
            return schema.name();
        }
        Schema there = engine.find(begun).orElseThrow(Collections::notFound).schema();
        if (!names(there).equals(names(schema)) || !there.defaultSortingField().equals(schema.defaultSortingField())) {
            throw Problem.CONFLICT.exception("a replacement of another schema was begun; finish it or cancel it");
        }
        return begun;
    }

    private static Map<String, String> names(Schema schema) {
        return schema.fields().stream().collect(Collectors.toMap(Field::name, Field::type));
    }
}

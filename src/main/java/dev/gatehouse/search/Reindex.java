package dev.gatehouse.search;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Lines;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.Request;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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

    /**
     * The body of {@code POST /typesense_client/aliases/{name}/reindex}: the schema that the documents are to have.
     *
     * @param others attributes that only Typesense has, such as {@code token_separators}
     */
    public record Wanted(List<Field> fields, @JsonProperty("default_sorting_field") String defaultSortingField,
                         @JsonAnySetter Map<String, Object> others) {
        public Wanted {
            others = others == null ? Map.of() : new TreeMap<>(others);
            if (others.containsKey("name")) {
                throw Problem.field("name", "is not to be given: the alias keeps its own");
            }
        }

        private Schema named(String name) {
            return new Schema(name, fields, defaultSortingField, others);
        }
    }

    /** Runs, with lines of progress and a summary at the end: an answer without one has failed, and may be asked for again. */
    public Lines run(Caller caller, Request request, Wanted wanted) {
        String alias = request.path("name");
        wanted.named(Generations.next(require(caller, alias))).requireNoReach();
        return sink -> {
            if (!running.add(alias)) {
                throw Problem.CONFLICT.exception("this alias is being replaced already");
            }
            try {
                run(caller, alias, wanted, sink);
            } finally {
                running.remove(alias);
            }
        };
    }

    private void run(Caller caller, String alias, Wanted wanted, Lines.Sink sink) throws IOException {
        // it may have been replaced since it was asked for
        String from = require(caller, alias);
        Schema schema = wanted.named(Generations.next(from));
        Replacement.requireAlone(engine.aliases(), alias, from);
        acts.<Void, IOException>recorded(caller, "alias.reindex", alias, Map.of("collection", from), () -> {
            Optional<String> dropped = endedEarlier(alias, from);
            if (dropped.isPresent() && isOf(from, schema)) {
                sink.line(Replacement.summary(alias, from, dropped.get(), 0));
            } else {
                new Replacement(engine, writes, alias, from, begin(alias, schema)).run(sink);
            }
            return null;
        });
    }

    /** Ends a run that was broken off after the alias had switched; the collection that was left over, and is dropped. */
    private Optional<String> endedEarlier(String alias, String now) {
        Map<String, String> aliases = engine.aliases();
        String successor = aliases.get(Marks.successor(alias));
        if (successor != null && !successor.equals(now)) {
            return Optional.empty();
        }
        if (successor != null) {
            engine.deleteAlias(Marks.successor(alias));
        }
        Optional<String> left = Optional.ofNullable(aliases.get(Marks.predecessor(alias))).filter(old -> !old.equals(now));
        left.ifPresent(old -> Replacement.drop(engine, alias, old));
        return left;
    }

    /** Gives up a replacement that is under way or was broken off; the alias stays as it is. */
    public void cancel(Caller caller, Request request) {
        String alias = request.path("name");
        String from = require(caller, alias);
        String to = engine.aliases().get(Marks.successor(alias));
        if (to == null || to.equals(from)) {
            throw Problem.NOT_FOUND.exception("this alias is not being replaced");
        }
        if (running.contains(alias)) {
            throw Problem.CONFLICT.exception("this alias is being replaced just now");
        }
        acts.recorded(caller, "alias.reindex-cancel", alias, Map.of("collection", to), () -> {
            engine.deleteAlias(Marks.predecessor(alias));
            engine.deleteAlias(Marks.successor(alias));
            return engine.delete(to);
        });
    }

    private String require(Caller caller, String alias) {
        String from = engine.aliases().get(alias);
        if (from == null || Marks.isMark(alias)) {
            throw Problem.NOT_FOUND.exception("there is no such alias");
        }
        access.requireMayWrite(caller, alias);
        access.requireMayWrite(caller, from);
        return from;
    }

    /** The collection that an earlier run began, or a new one: marked before it is made, so that none is ever left over. */
    private String begin(String alias, Schema schema) {
        String mark = Marks.successor(alias);
        String begun = engine.aliases().getOrDefault(mark, schema.name());
        engine.putAlias(mark, begun);
        if (engine.find(begun).isEmpty()) {
            make(mark, schema.named(begun));
        } else if (!isOf(begun, schema)) {
            throw Problem.CONFLICT.exception("a replacement of another schema was begun; finish it or cancel it");
        }
        return begun;
    }

    private void make(String mark, Schema schema) {
        try {
            engine.create(schema);
        } catch (ProblemException e) {
            engine.deleteAlias(mark);
            throw e;
        }
    }

    private boolean isOf(String collection, Schema schema) {
        Schema there = engine.find(collection).orElseThrow(Collections::notFound).schema();
        return fields(there).equals(fields(schema)) && there.defaultSortingField().equals(schema.defaultSortingField());
    }

    /** What can be told of them in every engine. */
    private static Map<String, List<Object>> fields(Schema schema) {
        return schema.fields().stream().collect(Collectors.toMap(Field::name, field -> List.of(field.type(), field.facet(), field.index())));
    }
}

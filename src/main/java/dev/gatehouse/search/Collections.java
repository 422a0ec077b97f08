package dev.gatehouse.search;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.Reply;
import dev.gatehouse.platform.Request;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The verbs on collections. */
public final class Collections {
    private static final int CREATED = 201;
    private static final int OK = 200;
    private final SearchEngine engine;
    private final CollectionAccess access;
    private final Names names;
    private final Acts acts;

    Collections(SearchEngine engine, CollectionAccess access, Names names, Acts acts) {
        this.engine = engine;
        this.access = access;
        this.names = names;
        this.acts = acts;
    }

    /** A collection as Typesense answers it. */
    public record Description(String name, @JsonProperty("num_documents") long numDocuments, List<Field> fields,
                              @JsonProperty("default_sorting_field") String defaultSortingField,
                              @JsonProperty("created_at") long createdAt) {
        private static Description of(SearchEngine.Collection collection) {
            Schema schema = collection.schema();
            return new Description(schema.name(), collection.documents(), schema.fields(), schema.defaultSortingField(),
                    collection.createdAtSeconds());
        }

        private Description ofDocuments(long visible) {
            return new Description(name, visible, fields, defaultSortingField, createdAt);
        }
    }

    /** Makes a collection (201), or answers the one of that name as it is (200). */
    public Reply create(Caller caller, Schema schema) {
        access.requireMayWrite(caller, schema.requireNoReach().name());
        if (engine.aliases().containsKey(schema.name())) {
            throw Problem.CONFLICT.exception("there is an alias of that name");
        }
        Optional<SearchEngine.Collection> there = engine.find(schema.name());
        Optional<SearchEngine.Collection> made = there.isPresent() ? Optional.empty()
                : acts.recorded(caller, "collection.create", schema.name(), Map.of(), () -> engine.create(schema));
        return new Reply(made.isPresent() ? CREATED : OK,
                told(caller, there.or(() -> made).or(() -> engine.find(schema.name())).orElseThrow(Collections::notFound)));
    }

    /** Those that the caller may search. */
    public Map<String, List<Description>> list(Caller caller) {
        caller.requireFullOfAnyIssuer();
        return Map.of("collections", engine.list().stream().filter(each -> access.mayRead(caller, each.schema().name()))
                .map(each -> described(caller, each)).toList());
    }

    /** @throws ProblemException not-found */
    public Description read(Caller caller, Request request) {
        String name = names.collection(request.path("name"));
        access.visibleTo(caller, name);
        return described(caller, engine.find(name).orElseThrow(Collections::notFound));
    }

    /** What who writes it is told: who may see a part only, of that part. */
    private Description told(Caller caller, SearchEngine.Collection collection) {
        return access.mayRead(caller, collection.schema().name()) ? described(caller, collection) : Description.of(collection);
    }

    /** With the number of documents that the caller may see. */
    private Description described(Caller caller, SearchEngine.Collection collection) {
        Description description = Description.of(collection);
        String visible = access.visibleTo(caller, description.name());
        if (visible.isEmpty()) {
            return description;
        }
        Map<String, Object> counted = engine.search(description.name(), new SearchRequest(Map.of("q", "*", "per_page", "0"), visible));
        return description.ofDocuments(((Number) counted.get("found")).longValue());
    }

    /** Adds or drops fields; answers the collection as it is then. */
    public Description update(Caller caller, Request request, SchemaChange change) {
        String name = names.collection(request.path("name"));
        access.requireMayWrite(caller, name);
        change.fields().forEach(field -> Reach.requireNone(field.others()));
        return acts.recorded(caller, "collection.update", name, Map.of(), () -> told(caller, engine.change(name, change)));
    }

    /** Deletes a collection with all its documents, by its own name and never by an alias; answers what it was. For role admin. */
    public Description delete(Caller caller, Request request) {
        String name = request.path("name");
        caller.requireRoleOfAnyIssuer("admin");
        access.requireMayWrite(caller, name);
        if (engine.aliases().containsKey(name)) {
            // Typesense would delete what stands behind it
            throw notFound();
        }
        if (engine.aliases().containsValue(name)) {
            throw Problem.CONFLICT.exception("an alias stands for this collection; point it elsewhere first");
        }
        engine.find(name).orElseThrow(Collections::notFound);
        return acts.recorded(caller, "collection.delete", name, Map.of(),
                () -> engine.delete(name).map(Description::of).orElseThrow(Collections::notFound));
    }

    static ProblemException notFound() {
        return Problem.NOT_FOUND.exception("there is no such collection");
    }
}

package dev.gatehouse.search;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Request;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The verbs on aliases: names that stand for a collection, and for another one from one moment to the next. */
public final class Aliases {
    private final SearchEngine engine;
    private final CollectionAccess access;
    private final Acts acts;

    Aliases(SearchEngine engine, CollectionAccess access, Acts acts) {
        this.engine = engine;
        this.access = access;
        this.acts = acts;
    }

    /** An alias as Typesense answers it. */
    public record Alias(String name, @JsonProperty("collection_name") String collectionName) {}

    /** The body of {@code PUT /typesense_client/aliases/{name}}. */
    public record Target(@JsonProperty("collection_name") String collectionName) {
        public Target {
            Schema.checkName("collection_name", collectionName);
        }
    }

    /** Those of collections that the caller may search. */
    public Map<String, List<Alias>> list(Caller caller) {
        caller.requireFullOfAnyIssuer();
        return Map.of("aliases", engine.aliases().entrySet().stream().filter(each -> access.mayRead(caller, each.getValue()))
                .map(each -> new Alias(each.getKey(), each.getValue())).toList());
    }

    /** @throws dev.gatehouse.platform.ProblemException not-found, also for one whose collection the caller may not search */
    public Alias read(Caller caller, Request request) {
        caller.requireFullOfAnyIssuer();
        return find(request).filter(alias -> access.mayRead(caller, alias.collectionName()))
                .orElseThrow(() -> Problem.NOT_FOUND.exception("there is no such alias"));
    }

    /** Makes an alias or points it elsewhere; the caller must be allowed to write both the old collection and the new one. */
    public Alias put(Caller caller, Request request, Target target) {
        String name = request.path("name");
        Schema.checkName("name", name);
        access.requireMayWrite(caller, name);
        access.requireMayWrite(caller, target.collectionName());
        find(request).ifPresent(old -> access.requireMayWrite(caller, old.collectionName()));
        requireNotReplaced(name);
        if (engine.find(name).filter(found -> found.schema().name().equals(name)).isPresent()) {
            throw Problem.CONFLICT.exception("there is a collection of that name");
        }
        return acts.recorded(caller, "alias.put", name, Map.of("collection", target.collectionName()), () -> {
            engine.putAlias(name, target.collectionName());
            return new Alias(name, target.collectionName());
        });
    }

    /** Takes an alias away; what it was. */
    public Alias delete(Caller caller, Request request) {
        Alias alias = find(request).filter(found -> !Marks.isMark(found.name()))
                .orElseThrow(() -> Problem.NOT_FOUND.exception("there is no such alias"));
        access.requireMayWrite(caller, alias.collectionName());
        requireNotReplaced(alias.name());
        return acts.recorded(caller, "alias.delete", alias.name(), Map.of("collection", alias.collectionName()), () -> {
            engine.deleteAlias(alias.name());
            return alias;
        });
    }

    /** The end of a replacement would undo it. */
    private void requireNotReplaced(String name) {
        if (engine.aliases().containsKey(Marks.successor(name))) {
            throw Problem.CONFLICT.exception("this alias is being replaced; finish that or give it up first");
        }
    }

    private Optional<Alias> find(Request request) {
        String name = request.path("name");
        return Optional.ofNullable(engine.aliases().get(name)).map(collection -> new Alias(name, collection));
    }
}

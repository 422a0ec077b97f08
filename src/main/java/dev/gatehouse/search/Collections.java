package dev.gatehouse.search;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Reply;
import dev.gatehouse.platform.Request;
import java.util.List;
import java.util.Optional;

/** The verbs on collections. */
public final class Collections {
    private static final int CREATED = 201;
    private static final int OK = 200;
    private final SearchEngine engine;
    private final Ownership ownership;

    Collections(SearchEngine engine, Ownership ownership) {
        this.engine = engine;
        this.ownership = ownership;
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
    }

    /** Makes a collection (201), or answers the one of that name as it is (200). */
    public Reply create(Caller caller, Schema schema) {
        ownership.requireMayWrite(caller, schema.name());
        Optional<SearchEngine.Collection> made = engine.create(schema);
        return new Reply(made.isPresent() ? CREATED : OK,
                Description.of(made.or(() -> engine.find(schema.name())).orElseThrow(Problem.NOT_FOUND::exception)));
    }

    /** @throws dev.gatehouse.platform.ProblemException not-found */
    public Description read(Caller caller, Request request) {
        caller.requireRoleOfAnyIssuer("user");
        return engine.find(request.path("name")).map(Description::of)
                .orElseThrow(() -> Problem.NOT_FOUND.exception("there is no such collection"));
    }
}

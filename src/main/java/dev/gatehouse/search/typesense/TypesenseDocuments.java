package dev.gatehouse.search.typesense;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.search.SearchEngine.Action;
import dev.gatehouse.search.SearchEngine.Change;
import dev.gatehouse.search.SearchEngine.Outcome;
import dev.gatehouse.search.SearchEngine.Sink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Documents at Typesense. It has no transactions: changes are applied in order, and when one is refused those before it are in; they
 * may be applied again.
 */
final class TypesenseDocuments {
    private final TypesenseNodes nodes;
    private final ObjectMapper json;
    private final TypesenseExport export;

    TypesenseDocuments(TypesenseNodes nodes, ObjectMapper json) {
        this.nodes = nodes;
        this.json = json;
        this.export = new TypesenseExport(nodes, json);
    }

    void apply(String collection, List<Change> changes) {
        List<ObjectNode> puts = new ArrayList<>();
        for (Change change : changes) {
            if (change.document() == null) {
                put(collection, puts);
                delete(collection, change.id());
            } else {
                puts.add(change.document().<ObjectNode>deepCopy().put("id", change.id()));
            }
        }
        put(collection, puts);
    }

    private void put(String collection, List<ObjectNode> puts) {
        if (puts.isEmpty()) {
            return;
        }
        for (Outcome outcome : bulk(collection, Action.UPSERT, puts)) {
            if (!outcome.success()) {
                throw new Refused(outcome.code(), outcome.error()).problem("document");
            }
        }
        puts.clear();
    }

    private void delete(String collection, String id) {
        Answers.of("collection_name", () -> nodes.json(TypesenseCall.delete(TypesenseCall.documents(collection) + "/"
                + TypesenseCall.encoded(id)).with("ignore_not_found", "true")));
    }

    /** Typesense answers 200 even when every line failed: each is looked at, and there must be one for each. */
    List<Outcome> bulk(String collection, Action action, List<ObjectNode> documents) {
        String lines = documents.stream().map(ObjectNode::toString).collect(Collectors.joining("\n"));
        String answer = Answers.of("name", () -> nodes.text(TypesenseCall.load(TypesenseCall.documents(collection) + "/import",
                action.name().toLowerCase(Locale.ROOT), lines)));
        List<Outcome> outcomes = answer.lines().map(nodes::parse).map(TypesenseDocuments::outcome).toList();
        if (outcomes.size() != documents.size()) {
            throw new ProblemException(Problem.UNAVAILABLE,
                    new IOException("Typesense answered " + outcomes.size() + " lines for " + documents.size() + " documents"));
        }
        return outcomes;
    }

    private static Outcome outcome(JsonNode line) {
        if (line.path("success").asBoolean()) {
            return Outcome.DONE;
        }
        int code = line.path("code").asInt(500);
        if (code >= 500) {
            throw new ProblemException(Problem.UNAVAILABLE, new IOException("Typesense: " + code + " " + line.path("error").asText()));
        }
        return new Outcome(code, line.path("error").asText());
    }

    void export(String collection, String filter, Sink sink) throws IOException {
        export.run(collection, filter, sink);
    }
}

package dev.gatehouse.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.gatehouse.platform.BodyLines;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Lines;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.Request;
import dev.gatehouse.search.SearchEngine.Action;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** The verbs that move many documents at once, a line each. */
public final class Imports {
    private final SearchEngine engine;
    private final Writes writes;
    private final CollectionAccess access;
    private final Names names;
    private final ObjectMapper json;

    Imports(SearchEngine engine, Writes writes, CollectionAccess access, Names names, ObjectMapper json) {
        this.engine = engine;
        this.writes = writes;
        this.access = access;
        this.names = names;
        this.json = json;
    }

    /**
     * Takes the lines of the body as documents, while they arrive and in bounded memory. Answers a line for each, lines of progress
     * between and a summary at the end: an answer without one has failed.
     */
    public Lines load(Caller caller, Request request, BodyLines body) {
        String collection = names.collection(request.path("name"));
        access.requireMayWrite(caller, collection);
        engine.find(collection).orElseThrow(Collections::notFound);
        Action action = request.query("action").map(Imports::action).orElse(Action.UPSERT);
        boolean onlyFailed = request.query("results").map(Imports::onlyFailed).orElse(false);
        return sink -> new ImportRun(sink, onlyFailed, documents -> writes.bulk(collection, action, documents), this::document).run(body);
    }

    /** Gives the documents of a collection that the caller may see, a line each. */
    public Lines export(Caller caller, Request request) {
        String collection = names.collection(request.path("name"));
        String visible = access.visibleTo(caller, collection);
        String filter = SearchRequest.of(Map.of("filter_by", TextNode.valueOf(request.query("filter_by").orElse(""))), visible).within();
        engine.find(collection).orElseThrow(Collections::notFound);
        return sink -> engine.export(collection, filter, sink::line);
    }

    private ObjectNode document(byte[] line) {
        try {
            if (json.readTree(line) instanceof ObjectNode document) {
                Documents.checkId("id", document.get("id"));
                return document;
            }
        } catch (JsonProcessingException e) {
            throw Problem.BODY_MALFORMED.exception("not JSON, at column " + e.getLocation().getColumnNr());
        } catch (IOException e) {
            throw new ProblemException(Problem.BODY_MALFORMED, e);
        }
        throw Problem.BODY_MALFORMED.exception("not a JSON object");
    }

    private static Action action(String name) {
        return Arrays.stream(Action.values()).filter(action -> action.name().toLowerCase(Locale.ROOT).equals(name)).findFirst()
                .orElseThrow(() -> Problem.field("action", "must be create, upsert, update or emplace"));
    }

    private static boolean onlyFailed(String results) {
        if (!results.equals("all") && !results.equals("failed")) {
            throw Problem.field("results", "must be all or failed");
        }
        return results.equals("failed");
    }
}

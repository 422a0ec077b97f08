package dev.gatehouse.search;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Texts;
import java.util.List;
import java.util.Map;

/** The verbs on documents. */
public final class Documents {
    private static final int LONGEST_ID = 512;
    /** What no engine could be asked for by its path. */
    private static final List<String> STEPS = List.of(".", "..");
    private final Writes writes;
    private final CollectionAccess access;
    private final Names names;

    Documents(Writes writes, CollectionAccess access, Names names) {
        this.writes = writes;
        this.access = access;
        this.names = names;
    }

    /** The body of {@code POST /typesense_client/documents/sync}. */
    public record Sync(String operation, @JsonProperty("collection_name") String collectionName, ObjectNode document) {
        public Sync {
            if (operation == null || !List.of("create", "update", "delete").contains(operation)) {
                throw Problem.field("operation", "must be create, update or delete");
            }
            Schema.checkName("collection_name", collectionName);
            if (document == null) {
                throw Problem.field("document", "must be given");
            }
            checkId("document.id", document.get("id"));
        }

        private SearchEngine.Change change() {
            return new SearchEngine.Change(document.get("id").textValue(), operation.equals("delete") ? null : document);
        }
    }

    /** Puts or deletes one document; on disk when it answers. */
    public Map<String, String> sync(Caller caller, Sync sync) {
        String collection = names.collection(sync.collectionName());
        access.requireMayWrite(caller, collection);
        writes.apply(collection, List.of(sync.change()));
        return Map.of("message", "document " + sync.document().get("id").textValue()
                + (sync.operation().equals("delete") ? " deleted" : " synced"));
    }

    /** @throws dev.gatehouse.platform.ProblemException field-invalid when it cannot be a document's id */
    static void checkId(String field, JsonNode id) {
        if (id == null || !id.isTextual() || id.textValue().isEmpty() || id.textValue().length() > LONGEST_ID) {
            throw Problem.field(field, "must be a text of 1 to " + LONGEST_ID + " characters");
        }
        if (STEPS.contains(id.textValue()) || !Texts.isKept(id.textValue())) {
            throw Problem.field(field, "must not be . or .., nor have a NUL or half a surrogate pair");
        }
    }
}

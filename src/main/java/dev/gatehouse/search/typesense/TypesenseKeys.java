package dev.gatehouse.search.typesense;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.services.RecordedActs;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.typesense.api.Keys;

/**
 * The keys that calls are sent with: Typesense's own, or for a search by somebody who may see a part only a scoped key with that
 * filter in it, so that Typesense itself lets nothing else through. Scoped keys are made of a key that may search and nothing else,
 * which is derived from Typesense's own and made known to Typesense before it is used.
 */
final class TypesenseKeys {
    private static final String PURPOSE = "gatehouse search-only key";
    private static final int EXISTS = 409;
    private static final int GONE = 404;
    private final TypesenseKey own;
    private final ObjectMapper json;
    private final TypesenseNodes nodes;
    private final RecordedActs record;
    private volatile String knownParent = "";

    /** @param record where it stands that a search-only key was made, before it is */
    TypesenseKeys(TypesenseKey own, ObjectMapper json, TypesenseNodes nodes, RecordedActs record) {
        this.own = own;
        this.json = json;
        this.nodes = nodes;
        this.record = record;
    }

    String keyFor(String visible) {
        return visible.isEmpty() ? own.get() : new Keys(null).generateScopedSearchKey(parent(), Map.of("filter_by", visible));
    }

    /** Whether another key is there after one was refused; a parent that Typesense has forgotten is made known again. */
    boolean renewed(String visible, String refused) {
        if (visible.isEmpty()) {
            return own.renewedAfter(refused);
        }
        // another relay may have followed a rotation already, and dropped the search-only key of the key before
        own.renewedAfter(refused);
        knownParent = "";
        return true;
    }

    private String parent() {
        String key = own.get();
        String parent = derived(key);
        if (!parent.equals(knownParent)) {
            parent = madeKnown(parent, key);
            knownParent = parent;
        }
        return parent;
    }

    private String madeKnown(String parent, String key) {
        if (isMadeKnown(parent, key)) {
            return parent;
        }
        String other = own.renewedAfter(key) ? own.get() : key;
        String otherParent = derived(other);
        if (other.equals(key) || !isMadeKnown(otherParent, other)) {
            throw new ProblemException(Problem.UNAVAILABLE, new IllegalStateException("Typesense refuses our key to make a search-only one"));
        }
        return otherParent;
    }

    /** False when the key it is made with is refused. */
    private boolean isMadeKnown(String parent, String key) {
        ObjectNode body = json.createObjectNode().put("description", PURPOSE).put("value", parent);
        body.putArray("actions").add("documents:search");
        body.putArray("collections").add("*");
        record.record(Caller.service("search", Origin.internal()), "search-key.create", "typesense", Map.of());
        try {
            send(TypesenseCall.post("/keys", body.toString()), key, EXISTS);
            dropOthers(parent, key);
            return true;
        } catch (Refused e) {
            if (TypesenseNodes.isRefusal(e.status())) {
                return false;
            }
            throw new ProblemException(Problem.UNAVAILABLE, e);
        }
    }

    /** Search-only keys of Typesense's keys before this one: whoever knew one of those could derive and use it for ever. */
    private void dropOthers(String parent, String key) throws Refused {
        for (JsonNode each : nodes.parse(nodes.withKeyGiven(TypesenseCall.get("/keys"), key)).path("keys")) {
            if (each.path("description").asText().equals(PURPOSE) && !parent.startsWith(each.path("value_prefix").asText())) {
                String id = each.path("id").asText();
                record.record(Caller.service("search", Origin.internal()), "search-key.delete", "typesense", Map.of("id", id));
                send(TypesenseCall.delete("/keys/" + TypesenseCall.encoded(id)), key, GONE);
            }
        }
    }

    /** @param done the status that says that another relay has done it */
    private void send(TypesenseCall call, String key, int done) throws Refused {
        try {
            nodes.withKeyGiven(call, key);
        } catch (Refused e) {
            if (e.status() != done) {
                throw e;
            }
        }
    }

    private static String derived(String key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(PURPOSE.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}

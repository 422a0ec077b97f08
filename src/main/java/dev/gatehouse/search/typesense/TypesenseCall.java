package dev.gatehouse.search.typesense;

import dev.gatehouse.platform.Problem;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One call as it is sent.
 *
 * @param path encoded
 * @param query not yet encoded
 * @param body null for none
 * @param again whether it may be sent again when nobody knows what became of it
 * @param bulk whether it may take long
 * @param visible the filter of a search by somebody who may see a part only; empty otherwise
 */
record TypesenseCall(String method, String path, Map<String, String> query, String body, boolean again, boolean bulk, String visible) {
    static TypesenseCall get(String path) {
        return new TypesenseCall("GET", path, Map.of(), null, true, false, "");
    }

    static TypesenseCall put(String path, String body) {
        return new TypesenseCall("PUT", path, Map.of(), body, true, false, "");
    }

    static TypesenseCall patch(String path, String body) {
        return new TypesenseCall("PATCH", path, Map.of(), body, false, true, "");
    }

    static TypesenseCall delete(String path) {
        return new TypesenseCall("DELETE", path, Map.of(), null, true, false, "");
    }

    static TypesenseCall post(String path, String body) {
        return new TypesenseCall("POST", path, Map.of(), body, false, false, "");
    }

    /** Documents, a line each; creating one twice would report the first time as a conflict. */
    static TypesenseCall load(String path, String action, String lines) {
        return new TypesenseCall("POST", path, Map.of("action", action), lines, !action.equals("create"), true, "");
    }

    static TypesenseCall search(String body, String visible) {
        return new TypesenseCall("POST", "/multi_search", Map.of(), body, true, false, visible);
    }

    TypesenseCall with(String parameter, String value) {
        return new TypesenseCall(method, path, Map.of(parameter, value), body, again, bulk, visible);
    }

    /**
     * A part of a path.
     *
     * @throws dev.gatehouse.platform.ProblemException field-invalid when every client and server would take it for a step up, however
     *     it is written: it would be a call to something else
     */
    static String encoded(String part) {
        if (part.equals(".") || part.equals("..")) {
            throw Problem.field("id", "must not be . or ..");
        }
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static String collection(String name) {
        return "/collections/" + encoded(name);
    }

    static String documents(String collection) {
        return collection(collection) + "/documents";
    }
}

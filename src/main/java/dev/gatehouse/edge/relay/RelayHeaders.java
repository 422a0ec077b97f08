package dev.gatehouse.edge.relay;

import dev.gatehouse.edge.EdgeCall;
import dev.gatehouse.platform.Caller;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Which header fields cross the relay, and those we make ourselves. */
final class RelayHeaders {
    /** RFC 9110 section 7.6.1, with the fields that were hop-by-hop in older standards. */
    private static final Set<String> HOP_BY_HOP = caseless("connection", "keep-alive", "proxy-connection", "te", "trailer",
            "transfer-encoding", "upgrade", "proxy-authenticate", "proxy-authorization");
    private static final Set<String> OURS = caseless("authorization", "cookie", "x-operation-grant", "x-api-key", "host", "expect",
            "forwarded", "x-request-id", "traceparent", "tracestate");

    private static final List<String> CREDENTIALS = List.of("Authorization", "X-API-Key", "X-Operation-Grant");

    private RelayHeaders() {}

    /** What goes to the upstream: end-to-end fields without credentials, and who is asking, said by us. */
    static void toUpstream(EdgeCall call, Caller caller, MultiMap target) {
        MultiMap request = call.request().headers();
        Set<String> named = namedByConnection(request);
        request.forEach(field -> {
            String name = field.getKey();
            if (!HOP_BY_HOP.contains(name) && !OURS.contains(name) && !named.contains(name)
                    && !name.regionMatches(true, 0, "x-forwarded-", 0, 12)) {
                target.add(name, field.getValue());
            }
        });
        target.set("X-Request-Id", call.origin().requestId());
        target.set("traceparent", call.origin().trace().nextParent());
        if (!call.origin().trace().state().isEmpty()) {
            target.set("tracestate", call.origin().trace().state());
        }
        Forwarding.of(call).writeTo(target);
        if (caller != null && caller.kind() != Caller.Kind.ANONYMOUS) {
            identify(caller, target);
        }
    }

    private static void identify(Caller caller, MultiMap target) {
        target.set("X-Caller-Kind", caller.isUser() ? "user" : "service");
        target.set("X-Caller-Subject", caller.subject());
        target.set("X-Caller-Roles", String.join(",", new TreeSet<>(caller.roles())));
        if (caller.isOwnUser()) {
            target.set("X-Caller-Acr", caller.acr());
        } else if (caller.isUser()) {
            target.set("X-Caller-Issuer", caller.issuer());
        }
    }

    /** What a service of ours needs to verify the caller itself. */
    static void credentials(EdgeCall call, MultiMap target) {
        CREDENTIALS.stream().filter(call.request().headers()::contains)
                .forEach(name -> target.set(name, call.request().getHeader(name)));
    }

    /** What comes back to the client: end-to-end fields only. */
    static MultiMap toClient(MultiMap upstream) {
        MultiMap kept = MultiMap.caseInsensitiveMultiMap();
        Set<String> named = namedByConnection(upstream);
        upstream.forEach(field -> {
            String name = field.getKey();
            if (!HOP_BY_HOP.contains(name) && !named.contains(name)) {
                kept.add(name, field.getValue());
            }
        });
        return kept;
    }

    /** Whether a request wants to become a WebSocket (RFC 6455 section 4.1). */
    static boolean asksForWebSocket(HttpServerRequest request) {
        return "websocket".equalsIgnoreCase(request.getHeader("upgrade")) && request.method() == HttpMethod.GET
                && request.version() == HttpVersion.HTTP_1_1 && namedByConnection(request.headers()).contains("upgrade");
    }

    /** Asks an upstream for that; its answer is the upstream's own. */
    static void askForWebSocket(MultiMap target) {
        target.set("Connection", "Upgrade").set("Upgrade", "websocket");
    }

    /** The header fields of an answer 101, for the client. */
    static MultiMap switched(MultiMap upstream) {
        return toClient(upstream).set("Connection", "Upgrade").set("Upgrade", "websocket");
    }

    /** Whether the connection is to be closed after this message; Vert.x sees that only in a field that says nothing else. */
    static boolean saysClose(MultiMap headers) {
        return namedByConnection(headers).contains("close");
    }

    private static Set<String> namedByConnection(MultiMap headers) {
        if (!headers.contains("connection")) {
            return Set.of();
        }
        Set<String> named = caseless();
        for (String field : headers.getAll("connection")) {
            for (String name : field.split(",")) {
                named.add(name.trim());
            }
        }
        return named;
    }

    private static Set<String> caseless(String... names) {
        Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        set.addAll(Set.of(names));
        return set;
    }
}

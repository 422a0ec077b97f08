package dev.gatehouse.edge.relay;

import dev.gatehouse.edge.EdgeCall;
import dev.gatehouse.platform.Caller;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which header fields cross the relay, and those we make ourselves. */
final class RelayHeaders {
    /** RFC 9110 section 7.6.1, with the fields that were hop-by-hop in older standards. */
    private static final Set<String> HOP_BY_HOP = Set.of("connection", "keep-alive", "proxy-connection", "te", "trailer",
            "transfer-encoding", "upgrade", "proxy-authenticate", "proxy-authorization");
    private static final Set<String> OURS = Set.of("authorization", "cookie", "x-operation-grant", "x-api-key", "host", "expect",
            "forwarded", "x-request-id");

    private static final List<String> CREDENTIALS = List.of("Authorization", "X-API-Key", "X-Operation-Grant");

    private RelayHeaders() {}

    /** What goes to the upstream: end-to-end fields without credentials, and who is asking, said by us. */
    static void toUpstream(EdgeCall call, Caller caller, MultiMap target) {
        HttpServerRequest request = call.request();
        Set<String> named = namedByConnection(request.headers());
        request.headers().forEach(field -> {
            String name = field.getKey().toLowerCase(Locale.ROOT);
            if (!HOP_BY_HOP.contains(name) && !OURS.contains(name) && !named.contains(name)
                    && !name.startsWith("x-forwarded-")) {
                target.add(field.getKey(), field.getValue());
            }
        });
        target.set("X-Request-Id", call.origin().requestId());
        target.set("X-Forwarded-For", call.origin().source());
        target.set("X-Forwarded-Proto", request.isSSL() ? "https" : "http");
        target.set("X-Forwarded-Host", request.getHeader("host"));
        if (caller != null && caller.kind() != Caller.Kind.ANONYMOUS) {
            target.set("X-Caller-Kind", caller.isUser() ? "user" : "service");
            target.set("X-Caller-Subject", caller.subject());
            target.set("X-Caller-Roles", caller.roles().stream().sorted().collect(Collectors.joining(",")));
            if (caller.isOwnUser()) {
                target.set("X-Caller-Acr", caller.acr());
            } else if (caller.isUser()) {
                target.set("X-Caller-Issuer", caller.issuer());
            }
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
            String name = field.getKey().toLowerCase(Locale.ROOT);
            if (!HOP_BY_HOP.contains(name) && !named.contains(name)) {
                kept.add(field.getKey(), field.getValue());
            }
        });
        return kept;
    }

    private static Set<String> namedByConnection(MultiMap headers) {
        Set<String> named = new TreeSet<>();
        for (String field : headers.getAll("Connection")) {
            for (String name : field.split(",")) {
                named.add(name.trim().toLowerCase(Locale.ROOT));
            }
        }
        return named;
    }
}

package dev.gatehouse.edge.relay;

import dev.gatehouse.edge.EdgeCall;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/**
 * How the client reached the gatehouse, said to upstreams in {@code Forwarded} (RFC 7239) and the older {@code X-Forwarded-*}. What a
 * trusted proxy says of scheme and host counts; what others say is gone by then.
 *
 * @param source the client's address
 * @param proto {@code http} or {@code https}, as the client spoke it
 * @param host as the client named it
 */
record Forwarding(String source, String proto, String host) {
    static Forwarding of(EdgeCall call) {
        HttpServerRequest request = call.request();
        String proto = last(request.headers(), "X-Forwarded-Proto");
        String host = last(request.headers(), "X-Forwarded-Host");
        return new Forwarding(call.origin().source(),
                "https".equalsIgnoreCase(proto) || proto == null && request.isSSL() ? "https" : "http",
                host == null ? request.getHeader("host") : host);
    }

    void writeTo(MultiMap target) {
        target.set("X-Forwarded-For", source);
        target.set("X-Forwarded-Proto", proto);
        target.set("X-Forwarded-Host", host);
        target.set("Forwarded", "for=" + node() + ";host=" + quoted(host) + ";proto=" + proto);
    }

    /** An IPv6 address stands in brackets and quotes (RFC 7239 section 6). */
    private String node() {
        return source.indexOf(':') < 0 ? source : "\"[" + source + "]\"";
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    /** What the nearest proxy says: those before it only repeat what they heard. */
    private static String last(MultiMap headers, String name) {
        if (!headers.contains(name)) {
            return null;
        }
        List<String> fields = headers.getAll(name);
        String field = fields.get(fields.size() - 1);
        return field.substring(field.lastIndexOf(',') + 1).trim();
    }
}

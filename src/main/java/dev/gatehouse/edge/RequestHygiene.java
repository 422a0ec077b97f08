package dev.gatehouse.edge;

import dev.gatehouse.platform.Ids;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Trace;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.NetUtil;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.security.web.util.matcher.IpAddressMatcher;

/**
 * What a request must look like before any route sees it, and what clients may not say: so that guard, route and upstream
 * always see the same path and nobody forges who they are.
 */
final class RequestHygiene {
    private static final int MOST_FIELDS = 100;
    private static final Set<String> ONCE = Set.of("host", "authorization", "content-length", "content-type",
            "transfer-encoding", "x-operation-grant", "x-api-key", "origin", "access-control-request-method");
    private static final Set<String> REFUSED_METHODS = Set.of("TRACE", "CONNECT");
    private static final Pattern HOST = Pattern.compile("([A-Za-z0-9._~-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");
    private static final String REQUEST_ID = "x-request-id";
    /** Of a request: what no log and no record needs to quote. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{8,64}");
    private final List<IpAddressMatcher> trustedProxies;

    RequestHygiene(List<String> trustedProxies) {
        this.trustedProxies = trustedProxies.stream().filter(s -> !s.isBlank()).map(IpAddressMatcher::new).toList();
    }

    /**
     * Where a request comes from. It has the id that a trusted proxy gave it, which another gatehouse is too, if that has the form of
     * one, so that it is the same request in the records of all; else one of its own.
     */
    Origin origin(HttpServerRequest request) {
        List<String> ids = request.headers().getAll(REQUEST_ID);
        boolean named = ids.size() == 1 && ID.matcher(ids.get(0)).matches() && isTrusted(peer(request));
        return new Origin(named ? ids.get(0) : Ids.ofRequest(), source(request),
                Trace.of(request.headers().getAll("traceparent"), request.headers().getAll("tracestate")));
    }

    /** The client's address: the peer, or behind trusted proxies the rightmost hop that is not one of them. */
    private String source(HttpServerRequest request) {
        String hop = peer(request);
        List<String> forwarded = hops(request.headers().getAll("X-Forwarded-For"));
        for (int i = forwarded.size() - 1; i >= 0 && isTrusted(hop) && isAddress(forwarded.get(i)); i--) {
            hop = forwarded.get(i);
        }
        return hop;
    }

    private static String peer(HttpServerRequest request) {
        return request.remoteAddress() == null ? "unknown" : request.remoteAddress().hostAddress();
    }

    /** Refuses what is not acceptable and drops what clients may not say; returns the path. */
    String admit(HttpServerRequest request) {
        if (REFUSED_METHODS.contains(request.method().name().toUpperCase(Locale.ROOT))) {
            throw Problem.REQUEST_INVALID.exception("the method " + request.method().name() + " is not accepted");
        }
        checkHeaders(request.headers());
        dropForgeries(request);
        return PathRule.check(request.uri(), request.path());
    }

    private static void checkHeaders(MultiMap headers) {
        checkFields(headers);
        if (!headers.contains("host") || !HOST.matcher(headers.get("host")).matches()) {
            throw Problem.REQUEST_INVALID.exception("the header host is missing or names no host");
        }
        String coding = headers.get("transfer-encoding");
        if (coding != null && !coding.equalsIgnoreCase("chunked")) {
            throw Problem.REQUEST_INVALID.exception("the only transfer coding accepted is chunked");
        }
        if (coding != null && headers.contains("content-length")) {
            throw Problem.REQUEST_INVALID.exception("content-length and transfer-encoding exclude each other");
        }
    }

    private static void checkFields(MultiMap headers) {
        int fields = 0;
        Set<String> seen = new HashSet<>();
        for (Map.Entry<String, String> field : headers) {
            String name = field.getKey().toLowerCase(Locale.ROOT);
            if (name.isEmpty()) {
                throw Problem.REQUEST_INVALID.exception("a header has no name");
            }
            if (++fields > MOST_FIELDS) {
                throw Problem.HEADERS_TOO_LARGE.exception("at most " + MOST_FIELDS + " header fields are accepted");
            }
            if (ONCE.contains(name) && !seen.add(name)) {
                throw Problem.REQUEST_INVALID.exception("the header " + name + " is given more than once");
            }
        }
    }

    private void dropForgeries(HttpServerRequest request) {
        boolean trusted = isTrusted(peer(request));
        Set<String> forged = new HashSet<>();
        for (Map.Entry<String, String> field : request.headers()) {
            // many an upstream reads an underscore as a hyphen
            String lower = field.getKey().toLowerCase(Locale.ROOT).replace('_', '-');
            if (lower.startsWith("x-caller-") || lower.startsWith("camel") || lower.equals(REQUEST_ID)
                    || !trusted && (lower.startsWith("x-forwarded-") || lower.startsWith("forwarded"))) {
                forged.add(field.getKey());
            }
        }
        forged.forEach(request.headers()::remove);
    }

    /** Query parameters by name, decoded; never turned into headers. */
    static Map<String, List<String>> query(String query) {
        if (query == null || query.isEmpty()) {
            return Map.of();
        }
        try {
            return new QueryStringDecoder(query, StandardCharsets.UTF_8, false, 256).parameters();
        } catch (IllegalArgumentException e) {
            throw Problem.REQUEST_INVALID.exception("the query has broken percent-encoding");
        }
    }

    private boolean isTrusted(String address) {
        return trustedProxies.stream().anyMatch(proxy -> isAddress(address) && proxy.matches(address));
    }

    private static boolean isAddress(String text) {
        return NetUtil.isValidIpV4Address(text) || NetUtil.isValidIpV6Address(text);
    }

    private static List<String> hops(List<String> fields) {
        List<String> hops = new ArrayList<>();
        for (String field : fields) {
            for (String hop : field.split(",")) {
                hops.add(hop.trim());
            }
        }
        return hops;
    }
}

package dev.gatehouse.edge;

import dev.gatehouse.platform.Problem;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.NetUtil;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.security.web.util.matcher.IpAddressMatcher;

/**
 * What a request must look like before any route sees it, and what clients may not say: so that guard, route and upstream
 * always see the same path and nobody forges who they are.
 */
final class RequestHygiene {
    private static final List<String> ONCE = List.of("host", "authorization", "content-length", "content-type",
            "transfer-encoding", "x-operation-grant", "x-api-key", "origin", "access-control-request-method");
    private static final Set<String> REFUSED_METHODS = Set.of("TRACE", "CONNECT");
    private static final List<String> FORWARDED = List.of("x-forwarded-", "forwarded");
    private final List<IpAddressMatcher> trustedProxies;

    RequestHygiene(List<String> trustedProxies) {
        this.trustedProxies = trustedProxies.stream().filter(s -> !s.isBlank()).map(IpAddressMatcher::new).toList();
    }

    /** The client's address: the peer, or behind trusted proxies the rightmost hop that is not one of them. */
    String source(HttpServerRequest request) {
        String hop = request.remoteAddress() == null ? "unknown" : request.remoteAddress().hostAddress();
        List<String> forwarded = hops(request.headers().getAll("X-Forwarded-For"));
        for (int i = forwarded.size() - 1; i >= 0 && isTrusted(hop) && isAddress(forwarded.get(i)); i--) {
            hop = forwarded.get(i);
        }
        return hop;
    }

    /** Refuses what is not acceptable and drops what clients may not say; returns the path. */
    String admit(HttpServerRequest request) {
        if (REFUSED_METHODS.contains(request.method().name())) {
            throw Problem.REQUEST_INVALID.exception("the method " + request.method().name() + " is not accepted");
        }
        checkHeaders(request.headers());
        dropForgeries(request);
        return checkPath(request.path());
    }

    private static void checkHeaders(MultiMap headers) {
        for (String name : ONCE) {
            if (headers.getAll(name).size() > 1) {
                throw Problem.REQUEST_INVALID.exception("the header " + name + " is given more than once");
            }
        }
        if (!headers.contains("host")) {
            throw Problem.REQUEST_INVALID.exception("the header host is missing");
        }
        String coding = headers.get("transfer-encoding");
        if (coding != null && !coding.equalsIgnoreCase("chunked")) {
            throw Problem.REQUEST_INVALID.exception("the only transfer coding accepted is chunked");
        }
        if (coding != null && headers.contains("content-length")) {
            throw Problem.REQUEST_INVALID.exception("content-length and transfer-encoding exclude each other");
        }
    }

    private void dropForgeries(HttpServerRequest request) {
        boolean trusted = isTrusted(request.remoteAddress() == null ? "" : request.remoteAddress().hostAddress());
        for (String name : List.copyOf(request.headers().names())) {
            // many an upstream reads an underscore as a hyphen
            String lower = name.toLowerCase(Locale.ROOT).replace('_', '-');
            boolean forged = lower.startsWith("x-caller-") || lower.startsWith("camel") || lower.equals("x-request-id")
                    || !trusted && FORWARDED.stream().anyMatch(lower::startsWith);
            if (forged) {
                request.headers().remove(name);
            }
        }
    }

    /**
     * One rule for paths: what could be read in two ways is refused. No dot segments, no empty segments, no encoded
     * slash, backslash or NUL, no parameters behind a semicolon, no broken percent-encoding or UTF-8.
     */
    static String checkPath(String path) {
        if (path == null || !path.startsWith("/")) {
            throw Problem.REQUEST_INVALID.exception("the path must start with a slash");
        }
        if (path.contains("//") || path.indexOf(';') >= 0 || path.indexOf('\\') >= 0) {
            throw Problem.REQUEST_INVALID.exception("the path has an empty segment, a semicolon or a backslash");
        }
        if (path.indexOf('%') < 0 && path.indexOf('.') < 0) {
            return path;
        }
        for (String segment : path.split("/", -1)) {
            checkSegment(segment);
        }
        return path;
    }

    private static void checkSegment(String segment) {
        String decoded = decodeStrictly(segment);
        if (decoded.equals(".") || decoded.equals("..")) {
            throw Problem.REQUEST_INVALID.exception("the path has a dot segment");
        }
        for (int i = 0; i < decoded.length(); i++) {
            char c = decoded.charAt(i);
            if (c == '/' || c == '\\' || c == ';' || c == '%' || Character.isISOControl(c)) {
                throw Problem.REQUEST_INVALID.exception("the path has an encoded character that is not accepted");
            }
        }
    }

    private static String decodeStrictly(String segment) {
        byte[] bytes = new byte[segment.length()];
        int length = 0;
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c == '%') {
                int high = i + 1 < segment.length() ? Character.digit(segment.charAt(i + 1), 16) : -1;
                int low = i + 2 < segment.length() ? Character.digit(segment.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw Problem.REQUEST_INVALID.exception("the path has broken percent-encoding");
                }
                bytes[length++] = (byte) (high << 4 | low);
                i += 2;
            } else if (c > 0x7e) {
                throw Problem.REQUEST_INVALID.exception("the path has a character that must be percent-encoded");
            } else {
                bytes[length++] = (byte) c;
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
        } catch (CharacterCodingException e) {
            throw Problem.REQUEST_INVALID.exception("the path is not valid UTF-8");
        }
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

package dev.gatehouse.edge;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * One rule for paths: what could be read in two ways is refused, so that guard, route and upstream always see the same path. No dot
 * segments, no empty segments, no encoded slash, backslash or NUL, no parameters behind a semicolon, no broken percent-encoding or
 * UTF-8, nothing encoded twice, and nothing but printable ASCII as it is.
 */
final class PathRule {
    private PathRule() {}

    /**
     * The path of a request target in origin-form (RFC 9112 section 3.2.1), the only one accepted.
     *
     * @param path what stands before the query
     * @throws ProblemException request-invalid
     */
    static String check(String target, String path) {
        if (!target.startsWith("/") || target.indexOf('#') >= 0) {
            throw refused("the request target must be a path, and a query");
        }
        return check(path);
    }

    /** The path itself. */
    static String check(String path) {
        if (path == null || !path.startsWith("/")) {
            throw refused("the path must start with a slash");
        }
        boolean plain = true;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c <= ' ' || c > '~') {
                throw refused("the path has a character that must be percent-encoded");
            }
            if (c == ';' || c == '\\' || c == '/' && i > 0 && path.charAt(i - 1) == '/') {
                throw refused("the path has an empty segment, a semicolon or a backslash");
            }
            plain &= c != '%' && c != '.';
        }
        if (!plain) {
            for (String segment : path.split("/", -1)) {
                checkSegment(segment);
            }
        }
        return path;
    }

    private static void checkSegment(String segment) {
        String decoded = decodeStrictly(segment);
        if (decoded.equals(".") || decoded.equals("..")) {
            throw refused("the path has a dot segment");
        }
        for (int i = 0; i < decoded.length(); i++) {
            char c = decoded.charAt(i);
            if (c == '/' || c == '\\' || c == ';' || c == '%' || Character.isISOControl(c)) {
                throw refused("the path has an encoded character that is not accepted");
            }
        }
    }

    private static String decodeStrictly(String segment) {
        byte[] bytes = new byte[segment.length()];
        int length = 0;
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c == '%') {
                bytes[length++] = (byte) (digit(segment, i + 1) << 4 | digit(segment, i + 2));
                i += 2;
            } else {
                bytes[length++] = (byte) c;
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
        } catch (CharacterCodingException e) {
            throw refused("the path is not valid UTF-8");
        }
    }

    private static int digit(String segment, int at) {
        int digit = at < segment.length() ? Character.digit(segment.charAt(at), 16) : -1;
        if (digit < 0) {
            throw refused("the path has broken percent-encoding");
        }
        return digit;
    }

    private static ProblemException refused(String reason) {
        return Problem.REQUEST_INVALID.exception(reason);
    }
}

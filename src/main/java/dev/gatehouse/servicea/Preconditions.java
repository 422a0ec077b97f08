package dev.gatehouse.servicea;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Request;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Entity tags of elements (RFC 9110 section 8.8.3) and what requests say about them: an element's tag is its revision.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1">RFC 9110 section 13.1.1</a>
 */
final class Preconditions {
    /** The next of a list; its elements may be empty (RFC 9110 section 5.6.1). Nothing is looked at twice, however long it is. */
    private static final Pattern NEXT_TAG = Pattern.compile("\\G[\\s,]*+(W/)?\"([\\x21\\x23-\\x7e]*+)\"\\s*+(?:,|$)");
    private final boolean demanded;

    /** @param demanded whether writes to what is there must say what they expect it to be (RFC 6585 section 3) */
    Preconditions(boolean demanded) {
        this.demanded = demanded;
    }

    static String tag(long revision) {
        return "\"" + revision + "\"";
    }

    /**
     * Holds the request's {@code If-Match} against what is there; a list must have the tag of each.
     *
     * @throws dev.gatehouse.platform.ProblemException precondition-failed, precondition-required; field-invalid when it is malformed
     */
    void requireMatch(Request request, Collection<Long> revisions) {
        Optional<String> expected = request.header("If-Match");
        if (expected.isEmpty() && demanded) {
            throw Problem.PRECONDITION_REQUIRED.exception("send the element's ETag in If-Match");
        }
        expected.filter(text -> !text.strip().equals("*")).map(text -> strong("If-Match", text)).ifPresent(tags -> {
            if (!revisions.stream().allMatch(revision -> tags.contains(tag(revision)))) {
                throw Problem.PRECONDITION_FAILED.exception("it was changed since; read it again");
            }
        });
    }

    /** Whether the client has this revision already, by {@code If-None-Match} (RFC 9110 section 13.1.2). */
    static boolean isKnown(Request request, long revision) {
        return request.header("If-None-Match").map(text -> text.strip().equals("*") || weak(text).contains(tag(revision))).orElse(false);
    }

    private static Set<String> strong(String field, String text) {
        return tags(field, text, false);
    }

    private static Set<String> weak(String text) {
        return tags("If-None-Match", text, true);
    }

    private static Set<String> tags(String field, String text, boolean weakToo) {
        Set<String> tags = new HashSet<>();
        Matcher matcher = NEXT_TAG.matcher(text);
        int end = 0;
        while (matcher.find()) {
            end = matcher.end();
            if (weakToo || matcher.group(1) == null) {
                tags.add("\"" + matcher.group(2) + "\"");
            }
        }
        if (end == 0 || text.chars().skip(end).anyMatch(c -> c != ',' && !Character.isWhitespace(c))) {
            throw Problem.field(field, "must be * or entity tags in double quotes, separated by commas");
        }
        return tags;
    }
}

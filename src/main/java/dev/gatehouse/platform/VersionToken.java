package dev.gatehouse.platform;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a write answers and a search may carry, so that it finds what was written: header {@link #HEADER}, {@code source.revision}.
 * Opaque to clients.
 *
 * @param source the service that wrote
 * @param revision of the write, in that service's own count
 */
public record VersionToken(String source, long revision) {
    /** The header field that carries it, in answers and requests. */
    public static final String HEADER = "X-Version-Token";
    private static final Pattern FORM = Pattern.compile("([a-z][a-z_]{0,31})\\.(\\d{1,18})");

    /** @throws ProblemException field-invalid when it is none */
    public static VersionToken parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw Problem.field(HEADER, "must be a token that a write has answered");
        }
        return new VersionToken(form.group(1), Long.parseLong(form.group(2)));
    }

    @Override
    public String toString() {
        return source + "." + revision;
    }
}

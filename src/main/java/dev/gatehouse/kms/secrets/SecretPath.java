package dev.gatehouse.kms.secrets;

import dev.gatehouse.platform.Problem;
import java.util.regex.Pattern;

/**
 * The name of a secret, such as {@code search/typesense}: 1 to 10 segments between slashes, 255 characters at most.
 *
 * @param text as in the URL
 */
record SecretPath(String text) {
    private static final String SEGMENT = "[a-z0-9][a-z0-9._-]*";
    private static final Pattern FORM = Pattern.compile(SEGMENT + "(/" + SEGMENT + "){0,9}");
    private static final int LONGEST = 255;

    /** @throws dev.gatehouse.platform.ProblemException field-invalid */
    SecretPath {
        if (text == null || text.length() > LONGEST || !FORM.matcher(text).matches()) {
            throw Problem.field("path", "must be 1 to 10 segments between slashes, each of lower-case letters, digits, dots,"
                    + " underscores and hyphens and starting with a letter or digit; " + LONGEST + " characters at most");
        }
    }

    @Override
    public String toString() {
        return text;
    }
}

package dev.gatehouse.kms;

import dev.gatehouse.platform.Problem;

/** What a new password must be: long, and nothing else is asked of its composition (NIST SP 800-63B section 3.1.1.2). */
final class Passwords {
    private static final int SHORTEST = 12;
    private static final int LONGEST = 128;

    private Passwords() {}

    /** @throws dev.gatehouse.platform.ProblemException field-invalid naming the field */
    static void checkNew(String field, String password) {
        int length = password == null ? 0 : password.codePointCount(0, password.length());
        if (length < SHORTEST || length > LONGEST) {
            throw Problem.field(field, "must have " + SHORTEST + " to " + LONGEST + " characters");
        }
        if (password.chars().anyMatch(Character::isISOControl)) {
            throw Problem.field(field, "must not have control characters");
        }
    }

    /** A password to be compared: any text that could have been one. */
    static void checkGiven(String field, String password) {
        if (password == null || password.isEmpty() || password.length() > 4 * LONGEST) {
            throw Problem.field(field, "must have 1 to " + LONGEST + " characters");
        }
    }
}

package dev.gatehouse.kms;

import com.nulabinc.zxcvbn.Feedback;
import com.nulabinc.zxcvbn.Strength;
import com.nulabinc.zxcvbn.Zxcvbn;
import dev.gatehouse.platform.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a new password must be: long and hard to guess. Nothing is asked of its composition (NIST SP 800-63B section
 * 3.1.1.2); how hard it is to guess is judged by zxcvbn, which knows common passwords, words, names, dates and keyboards.
 */
final class Passwords {
    private static final int SHORTEST = 12;
    private static final int LONGEST = 128;
    /** Of 0 to 4: more than 10^8 guesses. */
    private static final int LEAST_SCORE = 3;
    /** What of it is judged, in UTF-16 units: more costs much and adds nothing to a good one. */
    private static final int JUDGED = 64;
    /** What an attacker of this installation would try first. */
    private static final List<String> OUR_WORDS = List.of("gatehouse", "kms");
    private static final Zxcvbn ZXCVBN = new Zxcvbn();

    private Passwords() {}

    /** @throws dev.gatehouse.platform.ProblemException field-invalid naming the field */
    static void checkForm(String field, String password) {
        int length = password == null ? 0 : password.codePointCount(0, password.length());
        if (length < SHORTEST || length > LONGEST) {
            throw Problem.field(field, "must have " + SHORTEST + " to " + LONGEST + " characters");
        }
        if (password.codePoints().anyMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE)) {
            throw Problem.field(field, "must not have control characters or halves of characters");
        }
    }

    /**
     * Takes about a millisecond.
     *
     * @param username counts as a word an attacker knows
     * @throws dev.gatehouse.platform.ProblemException field-invalid with the member {@code reasons}
     */
    static void checkStrength(String field, String password, String username) {
        List<String> known = new ArrayList<>(OUR_WORDS);
        known.add(username);
        Strength strength = ZXCVBN.measure(password.substring(0, Math.min(JUDGED, password.length())), known);
        if (strength.getScore() < LEAST_SCORE) {
            throw Problem.field(field, "is too easy to guess").with("reasons", reasons(strength.getFeedback()));
        }
    }

    /** A password to be compared: any text that could have been one. */
    static void checkGiven(String field, String password) {
        if (password == null || password.isEmpty() || password.length() > 4 * LONGEST) {
            throw Problem.field(field, "must have 1 to " + LONGEST + " characters");
        }
    }

    private static List<String> reasons(Feedback feedback) {
        List<String> reasons = new ArrayList<>();
        if (!feedback.getWarning(Locale.ENGLISH).isEmpty()) {
            reasons.add(feedback.getWarning(Locale.ENGLISH));
        }
        reasons.addAll(feedback.getSuggestions(Locale.ENGLISH));
        return reasons;
    }
}

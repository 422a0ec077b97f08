package dev.gatehouse.kms;

import dev.gatehouse.platform.Problem;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

/** What the fields of API keys must be; each refusal names the field. */
final class ApiKeyRules {
    /** A name that starts as user ids do could be taken for a person. */
    private static final Pattern SERVICE_NAME = Pattern.compile("(?!usr_)[a-z0-9][a-z0-9_-]{0,62}");
    private static final int LONGEST_KEY = 4096;
    private static final int LONGEST_OWNER = 128;
    private static final int LONGEST_TIME = 40;
    private static final Instant LAST_TIME = Instant.parse("9999-12-31T23:59:59Z");
    private static final Duration SHORTEST_ROTATION = Duration.ofHours(1);
    private static final Duration LONGEST_ROTATION = Duration.ofDays(3650);
    /** The longest overlap of a rotation, in seconds: 30 days. */
    private static final int LONGEST_OVERLAP = 30 * 24 * 3600;

    private ApiKeyRules() {}

    static String serviceName(String name) {
        if (name == null || !SERVICE_NAME.matcher(name).matches()) {
            throw Problem.field("service_name", "must be 1 to 63 lower-case letters, digits, hyphens or underscores,"
                    + " and not start with usr_");
        }
        return name;
    }

    /** A key to import, or null to have one made. */
    static void importedKey(String key) {
        if (key == null) {
            return;
        }
        if (key.isBlank() || key.length() > LONGEST_KEY || hasControls(key)) {
            throw Problem.field("api_key", "must have 1 to " + LONGEST_KEY + " characters and no control characters");
        }
        if (ApiKeyText.isMistyped(key)) {
            throw Problem.field("api_key", "looks like a key of ours, but its checksum does not fit");
        }
    }

    static void owner(String owner) {
        if (owner != null && (owner.isBlank() || owner.length() > LONGEST_OWNER || hasControls(owner))) {
            throw Problem.field("owner", "must have 1 to " + LONGEST_OWNER + " characters and no control characters");
        }
    }

    /** A time as RFC 3339 writes it, or null for none. */
    static Instant time(String field, String text) {
        if (text == null) {
            return null;
        }
        try {
            if (text.length() <= LONGEST_TIME && Instant.parse(text).isBefore(LAST_TIME)) {
                return Instant.parse(text);
            }
        } catch (DateTimeException e) {
            // answered below, the same as a time out of bounds
        }
        throw Problem.field(field, "must be a time such as 2030-01-31T12:00:00Z");
    }

    /** A time that is still to come, or null. */
    static void future(String field, Instant time, Instant now) {
        if (time != null && !time.isAfter(now)) {
            throw Problem.field(field, "must lie in the future");
        }
    }

    /** A duration as ISO 8601 writes it, or null for none. */
    static Duration rotation(String text) {
        if (text == null) {
            return null;
        }
        try {
            Duration duration = Duration.parse(text);
            if (duration.compareTo(SHORTEST_ROTATION) >= 0 && duration.compareTo(LONGEST_ROTATION) <= 0) {
                return duration;
            }
        } catch (DateTimeException | ArithmeticException e) {
            // answered below, the same as a duration out of bounds
        }
        throw Problem.field("rotate_every", "must be a duration such as P30D or PT12H, from an hour to ten years");
    }

    /** Whether a key may have a schedule: a generated one that can be read back. */
    static void schedule(String rotateEvery, boolean allowed) {
        if (rotateEvery != null && !allowed) {
            throw Problem.UNPROCESSABLE.exception("only a generated key that can be read back is rotated on a schedule: nobody would"
                    + " learn the new one").with("field", "rotate_every");
        }
    }

    /** Seconds that the key before is still accepted; 0 when absent. */
    static Duration overlap(Integer seconds) {
        int given = seconds == null ? 0 : seconds;
        if (given < 0 || given > LONGEST_OVERLAP) {
            throw Problem.field("overlap_seconds", "must be a whole number from 0 to " + LONGEST_OVERLAP);
        }
        return Duration.ofSeconds(given);
    }

    /** Half a surrogate pair is none either: written as bytes it is a question mark, and two keys would be one. */
    private static boolean hasControls(String text) {
        return text.codePoints().anyMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT
                || Character.getType(c) == Character.SURROGATE);
    }
}

package dev.gatehouse.platform;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * W3C Trace Context: every request that goes out for one that came in is part of the same trace. One that the client brings in the
 * right form is continued, with its flags and state, whoever the client is: it grants nothing. Else a new one begins, with the flag
 * {@code sampled}, since nobody before has decided otherwise.
 *
 * @param id 32 hexadecimal digits
 * @param flags two of them
 * @param state fields {@code tracestate} of the client, for the tracing systems that know them
 */
public record Trace(String id, String flags, List<String> state) {
    /** Of version 00, or the beginning of a later one, which may say more. */
    private static final Pattern PARENT = Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");
    private static final int ID_START = 3;
    private static final int ID_END = 35;
    private static final int FLAGS_START = 53;
    private static final int FLAGS_END = 55;
    private static final String SAMPLED = "01";

    /** A new one. */
    public static Trace begin() {
        return new Trace(hex() + hex(), SAMPLED, List.of());
    }

    /**
     * The one that a request brings.
     *
     * @param parents its fields {@code traceparent}, of which there must be one
     * @param states its fields {@code tracestate}
     */
    public static Trace of(List<String> parents, List<String> states) {
        if (parents.size() != 1 || !isValid(parents.get(0))) {
            return begin();
        }
        String parent = parents.get(0);
        return new Trace(parent.substring(ID_START, ID_END), parent.substring(FLAGS_START, FLAGS_END), List.copyOf(states));
    }

    /** {@code traceparent} for one request that goes out; each has a span id of its own. */
    public String nextParent() {
        return "00-" + id + "-" + hex() + "-" + flags;
    }

    private static boolean isValid(String parent) {
        return PARENT.matcher(parent).matches() && (parent.length() == FLAGS_END || !parent.startsWith("00"));
    }

    /** Eight random bytes, not all of them zero. */
    private static String hex() {
        long random;
        do {
            random = ThreadLocalRandom.current().nextLong();
        } while (random == 0);
        StringBuilder text = new StringBuilder(16);
        for (int shift = 60; shift >= 0; shift -= 4) {
            text.append(Character.forDigit((int) (random >>> shift) & 15, 16));
        }
        return text.toString();
    }
}

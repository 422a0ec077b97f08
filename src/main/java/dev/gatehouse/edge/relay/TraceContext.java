package dev.gatehouse.edge.relay;

import io.vertx.core.MultiMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * W3C Trace Context: every request to an upstream is part of a trace. One that the client brings in the right form is continued, with
 * its flags and state, whoever the client is: it grants nothing. Else a new one begins, with the flag {@code sampled}, since nobody
 * before has decided otherwise. Each request has a span id of its own.
 */
final class TraceContext {
    /** Of version 00, or the beginning of a later one, which may say more. */
    private static final Pattern PARENT = Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");
    private static final int TRACE_START = 3;
    private static final int TRACE_END = 35;
    private static final int FLAGS_START = 53;
    private static final int FLAGS_END = 55;
    private static final String SAMPLED = "01";

    private TraceContext() {}

    static void pass(MultiMap request, MultiMap target) {
        String parent = request.get("traceparent");
        if (parent == null || !isValid(parent) || request.getAll("traceparent").size() > 1) {
            target.set("traceparent", write(hex() + hex(), SAMPLED));
            return;
        }
        target.set("traceparent", write(parent.substring(TRACE_START, TRACE_END), parent.substring(FLAGS_START, FLAGS_END)));
        if (request.contains("tracestate")) {
            target.set("tracestate", request.getAll("tracestate"));
        }
    }

    private static boolean isValid(String parent) {
        return PARENT.matcher(parent).matches() && (parent.length() == FLAGS_END || !parent.startsWith("00"));
    }

    private static String write(String trace, String flags) {
        return "00-" + trace + "-" + hex() + "-" + flags;
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

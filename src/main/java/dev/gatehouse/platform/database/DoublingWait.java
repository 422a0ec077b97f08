package dev.gatehouse.platform.database;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * How failures make the next guess wait: the first few cost nothing, each one more doubles the wait, from a second up to a longest.
 * Computed in the statement that counts the failure, so that guesses made at the same time are all counted.
 *
 * @param free failures that cost nothing
 * @param longest the longest wait
 */
public record DoublingWait(int free, Duration longest) {
    /** SQL of until when to wait after one more failure of the row {@code g}; needs {@link #parameters}. */
    public static final String UNTIL = """
            CASE WHEN g.failures < :free THEN NULL ELSE CAST(:now AS timestamptz)
                + make_interval(secs => least(:longest, power(2, least(g.failures - :free, 30)))) END""";

    /** What {@link #UNTIL} is computed from, by the names it has there. */
    public Map<String, Object> parameters(Instant now) {
        return Map.of("free", free, "longest", (double) longest.toSeconds(), "now", Timestamp.from(now));
    }
}

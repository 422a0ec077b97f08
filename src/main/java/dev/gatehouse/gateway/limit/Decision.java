package dev.gatehouse.gateway.limit;

import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;

/**
 * What a bucket said of one request.
 *
 * @param remaining requests that would pass now
 * @param untilMore until one more than those would
 */
record Decision(boolean passed, long remaining, Duration untilMore) {
    static Decision of(ConsumptionProbe probe, Rate rate) {
        long missing = rate.burst() - probe.getRemainingTokens();
        Duration untilMore = probe.isConsumed()
                ? Duration.ofNanos(probe.getNanosToWaitForReset()).minus(rate.each().multipliedBy(missing - 1))
                : Duration.ofNanos(probe.getNanosToWaitForRefill());
        return new Decision(probe.isConsumed(), probe.getRemainingTokens(), untilMore);
    }

    /** Whole seconds, at least one and rounded up: whoever waits so long has waited long enough. */
    long waitSeconds() {
        return Math.max(1, untilMore.plusNanos(999_999_999).toSeconds());
    }
}

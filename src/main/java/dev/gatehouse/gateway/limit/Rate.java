package dev.gatehouse.gateway.limit;

import io.github.bucket4j.Bandwidth;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.convert.DurationStyle;

/**
 * How many requests in how much time, as {@code 100/1m} says. Requests come back evenly over the window, and at most
 * {@code burst} of them are saved up.
 *
 * @param text as the route says it
 * @param requests in a window, to a billion
 * @param window from a second to a day
 * @param burst the most that can be made at once; what comes back within 30 days
 */
record Rate(String text, long requests, Duration window, long burst) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})/(\\d{1,9}(?:ms|s|m|h|d))");
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Duration LONGEST_REFILL = Duration.ofDays(30);
    private static final long MOST = 1_000_000_000;

    Rate {
        if (requests < 1) {
            throw new IllegalArgumentException("rate must allow 1 request or more");
        }
        if (window.compareTo(SHORTEST) < 0 || window.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("the window of rate must be 1s to 1d");
        }
        if (burst < 1 || burst > MOST || refill(requests, window, burst).compareTo(LONGEST_REFILL) > 0) {
            throw new IllegalArgumentException("burst must be 1 or more, and come back within 30 days");
        }
    }

    /** Reads {@code 100/1m}, with a burst of the same. */
    static Rate parse(String text) {
        Matcher form = FORM.matcher(text.trim());
        if (!form.matches()) {
            throw new IllegalArgumentException("rate must be written as requests/window, such as 100/1m");
        }
        long requests = Long.parseLong(form.group(1));
        return new Rate(text.trim(), requests, DurationStyle.detectAndParse(form.group(2)), requests);
    }

    Rate withBurst(long most) {
        return new Rate(text, requests, window, most);
    }

    Bandwidth bandwidth() {
        return Bandwidth.builder().capacity(burst).refillGreedy(requests, window).build();
    }

    /** How long an empty bucket takes to be full: after that it may be forgotten. */
    Duration refill() {
        return refill(requests, window, burst).plus(SHORTEST);
    }

    /** How long one request takes to come back. */
    Duration each() {
        return window.dividedBy(requests);
    }

    private static Duration refill(long requests, Duration window, long burst) {
        return window.multipliedBy(burst).dividedBy(requests);
    }
}

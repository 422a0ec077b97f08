package dev.gatehouse.edge.relay;

import java.util.Locale;

/** How a request to an upstream ended, as metrics count it. */
enum Outcome {
    /** The whole answer was passed on; by the class of its status. */
    SWITCHED, OK, REDIRECTED, CLIENT_ERROR, SERVER_ERROR,
    /** No answer: 502. */
    FAILED,
    /** No answer in time: 504. */
    TIMEOUT,
    /** The answer broke off in the middle. */
    BROKEN,
    /** Not asked, as the breaker is open or the connections are all in use: 503. */
    REFUSED,
    /** The client went away, or its request was refused on the way. */
    CANCELLED;

    static Outcome of(int status) {
        return values()[Math.min(Math.max(status / 100, 1), 5) - 1];
    }

    /** The value of the metric's label. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

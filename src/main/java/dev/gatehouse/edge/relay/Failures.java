package dev.gatehouse.edge.relay;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.impl.NoStackTraceTimeoutException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** What the failures of a call to an upstream mean. */
final class Failures {
    private Failures() {}

    /** No connection was free: our bound, not the upstream's fault. */
    static boolean isBusy(Throwable cause) {
        return cause instanceof ConnectionPoolTooBusyException || cause instanceof NoStackTraceTimeoutException;
    }

    /** The connection was closed from the other side. */
    static boolean isClosed(Throwable cause) {
        return cause instanceof HttpClosedException || cause instanceof IOException;
    }

    /** There was no answer in time. */
    static boolean isLate(Throwable cause) {
        return cause instanceof TimeoutException || cause instanceof ConnectTimeoutException
                || cause instanceof HttpClosedException && cause.getMessage().contains("idle");
    }

    /** What the client is told. */
    static ProblemException problem(Throwable cause) {
        if (cause instanceof ProblemException refused) {
            return refused;
        }
        if (isBusy(cause)) {
            return Problem.OVERLOADED.exception().header("Retry-After", "1");
        }
        return (isLate(cause) ? Problem.UPSTREAM_TIMEOUT : Problem.UPSTREAM_FAILED).exception();
    }

    /** How it counts. */
    static Outcome outcome(Throwable cause) {
        if (cause instanceof ProblemException) {
            return Outcome.CANCELLED;
        }
        return isBusy(cause) ? Outcome.REFUSED : isLate(cause) ? Outcome.TIMEOUT : Outcome.FAILED;
    }
}

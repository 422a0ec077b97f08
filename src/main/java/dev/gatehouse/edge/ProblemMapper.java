package dev.gatehouse.edge;

import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * The one place that decides which problem an exception is. What nobody foresaw is 500; a store that fails is 503 and never
 * the caller's fault. Causes go to the log, with the request id, never to the client.
 */
final class ProblemMapper {
    private static final Logger log = LoggerFactory.getLogger(ProblemMapper.class);
    private static final String RETRY_SECONDS = "5";

    ProblemException map(Throwable failure, Origin origin) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof ProblemException problem) {
                logIfOurs(problem, origin);
                return retryable(problem);
            }
            if (t instanceof RejectedExecutionException) {
                log.warn("{} refused: the worker queue is full", origin.requestId());
                return Problem.OVERLOADED.exception().header("Retry-After", "1");
            }
            if (t instanceof DataAccessException || t instanceof TransactionException) {
                log.error("{} a store failed", origin.requestId(), failure);
                return retryable(Problem.UNAVAILABLE.exception());
            }
        }
        log.error("{} failed", origin.requestId(), failure);
        return Problem.INTERNAL.exception();
    }

    /** Every 503 says when to come again (RFC 9110 section 15.6.4). */
    private static ProblemException retryable(ProblemException problem) {
        boolean silent = problem.problem().status() == 503 && !problem.headers().containsKey("Retry-After");
        return silent ? problem.header("Retry-After", RETRY_SECONDS) : problem;
    }

    private static void logIfOurs(ProblemException problem, Origin origin) {
        if (problem.problem().status() >= 500 && problem.getCause() != null) {
            log.error("{} {}", origin.requestId(), problem.getMessage(), problem.getCause());
        }
    }
}

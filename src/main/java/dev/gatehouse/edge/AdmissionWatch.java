package dev.gatehouse.edge;

import dev.gatehouse.platform.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends an answer that still flows when its client is no longer admitted. One without an end, such as a WebSocket or server-sent events,
 * is judged four times a second as a new request would be; any other is ended for a withdrawal only, since it was asked for in time.
 */
final class AdmissionWatch {
    private static final Logger log = LoggerFactory.getLogger(AdmissionWatch.class);
    private static final Duration ASKED_EVERY = Duration.ofMillis(250);

    private AdmissionWatch() {}

    /**
     * Watches until the answer is over; on the call's event loop.
     *
     * @param endless whether the answer has no end of its own
     * @param end breaks it off
     */
    static void over(EdgeCall call, Future<Void> answer, boolean endless, Runnable end) {
        call.admission().ifPresent(admission -> {
            Vertx vertx = call.context().owner();
            long timer = vertx.setPeriodic(ASKED_EVERY.toMillis(), x -> ask(admission, endless).onFailure(refusal -> {
                if (!answer.isComplete()) {
                    log.info("{} is no longer admitted and its answer ended: {}", call.origin().requestId(), refusal.getMessage());
                    end.run();
                }
            }));
            answer.onComplete(over -> vertx.cancelTimer(timer));
        });
    }

    /** Fails where the answer must end; what nobody can tell is not let pass either. */
    private static Future<?> ask(Admission admission, boolean endless) {
        try {
            if (endless) {
                return Future.fromCompletionStage(admission.again(), Vertx.currentContext());
            }
            return admission.isWithdrawn() ? Future.failedFuture(Problem.TOKEN_INVALID.exception()) : Future.succeededFuture();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }
}

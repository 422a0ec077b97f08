package dev.gatehouse.gateway.guard;

import dev.gatehouse.edge.EdgeCall;
import dev.gatehouse.gateway.guard.Credentials.Means;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;

/**
 * Tells of what guards decided: the call, for the log, and {@code gatehouse_auth_decisions_total}, by means and decision. A decision
 * is {@code allowed}, the slug of a problem, or {@code failed} where the guard could not tell.
 */
final class Decisions {
    private static final String METRIC = "gatehouse.auth.decisions";
    private static final String ALLOWED = "allowed";
    private static final String FAILED = "failed";
    /** There from the start, so that the first one is a rise. */
    private static final Set<Problem> USUAL = EnumSet.of(Problem.TOKEN_MISSING, Problem.TOKEN_INVALID, Problem.KEY_MISSING,
            Problem.KEY_INVALID, Problem.STEP_UP_REQUIRED, Problem.ROLE_MISSING, Problem.SCOPE_MISSING, Problem.FACTOR_REQUIRED,
            Problem.CALLER_NOT_ALLOWED, Problem.RATE_LIMITED, Problem.UNAVAILABLE, Problem.OVERLOADED);
    private final MeterRegistry meters;
    private final Map<Means, Counter> allowed = new EnumMap<>(Means.class);

    Decisions(MeterRegistry meters) {
        this.meters = meters;
        for (Means means : Means.values()) {
            allowed.put(means, counter(means, ALLOWED));
            counter(means, FAILED);
            USUAL.forEach(problem -> counter(means, problem.slug()));
        }
    }

    void allowed(EdgeCall call, Means means, Caller caller) {
        allowed.get(means).increment();
        if (call != null) {
            call.record().admitted(caller);
            call.record().decided(ALLOWED);
        }
    }

    void refused(EdgeCall call, Means means, Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        String decision = cause instanceof ProblemException problem ? problem.problem().slug() : FAILED;
        counter(means, decision).increment();
        if (call != null) {
            call.record().decided(decision);
        }
    }

    private Counter counter(Means means, String decision) {
        return Counter.builder(METRIC).description("what guards decided, by the credentials they accept")
                .tag("means", means.name().toLowerCase(Locale.ROOT)).tag("decision", decision).register(meters);
    }
}

package dev.gatehouse.edge.relay;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops asking an upstream of whose last requests too many failed, and lets a few through after a while to see. */
final class Breaker {
    private static final Logger log = LoggerFactory.getLogger(Breaker.class);
    private static final int PROBES = 3;
    private static final IOException FAILED = new IOException("failed");
    private final CircuitBreaker circuit;
    private final Clock clock;
    private volatile long openUntil;

    Breaker(String upstream, UpstreamOptions options, Clock clock) {
        this.clock = clock;
        this.circuit = CircuitBreaker.of(upstream, CircuitBreakerConfig.custom().clock(clock)
                .slidingWindow(options.breakerCalls(), options.breakerCalls(), SlidingWindowType.COUNT_BASED)
                .failureRateThreshold(Math.max(1, options.breakerFailures()))
                .waitDurationInOpenState(options.breakerOpen())
                .permittedNumberOfCallsInHalfOpenState(PROBES)
                .maxWaitDurationInHalfOpenState(options.responseTimeout().plus(options.breakerOpen())).build());
        if (options.breakerFailures() == 0) {
            circuit.transitionToDisabledState();
        }
        circuit.getEventPublisher().onStateTransition(change -> changed(upstream, change.getStateTransition().getToState(), options));
    }

    private void changed(String upstream, CircuitBreaker.State state, UpstreamOptions options) {
        if (state == CircuitBreaker.State.OPEN) {
            openUntil = clock.millis() + options.breakerOpen().toMillis();
        }
        log.warn("the breaker of upstream {} is {}", upstream, state);
    }

    /** Whether a request may pass; whoever gets true says afterwards how it went. */
    boolean letsThrough() {
        return circuit.tryAcquirePermission();
    }

    void succeeded() {
        circuit.onSuccess(0, TimeUnit.NANOSECONDS);
    }

    void failed() {
        circuit.onError(0, TimeUnit.NANOSECONDS, FAILED);
    }

    /** The request ended and tells nothing of the upstream. */
    void toldNothing() {
        circuit.releasePermission();
    }

    /** When it is worth asking again, at least a second. */
    Duration retryAfter() {
        return Duration.ofSeconds(Math.max(1, (openUntil - clock.millis() + 999) / 1000));
    }

    /** 0 closed, 1 letting a few through, 2 open. */
    int state() {
        return switch (circuit.getState()) {
            case OPEN, FORCED_OPEN -> 2;
            case HALF_OPEN -> 1;
            default -> 0;
        };
    }
}

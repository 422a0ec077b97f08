package dev.gatehouse.gateway.limit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way into this package: the limiters of this process, which all steps share, and what is told of their decisions. */
public final class Limits {
    private static final Logger log = LoggerFactory.getLogger(Limits.class);
    private static final List<String> RESULTS = List.of("passed", "limited", "unlimited", "unavailable");
    private final Limiter local;
    private final ClusterLimiter cluster;
    private final Scope scope;
    private final MeterRegistry meters;
    private final AtomicBoolean failing = new AtomicBoolean();

    /** @param scope of steps that name none */
    Limits(Limiter local, ClusterLimiter cluster, Scope scope, MeterRegistry meters) {
        this.local = local;
        this.cluster = cluster;
        this.scope = scope;
        this.meters = meters;
        // there from the start, so that the first one is a rise
        for (LimitEndpoint.Kind kind : LimitEndpoint.Kind.values()) {
            RESULTS.forEach(result -> counter(kind, result));
        }
    }

    /** The {@code limit:} component, for one Camel context. */
    Component component() {
        return new LimitComponent(this);
    }

    /** One that says whether its options are right and counts nothing: for checking files where no house runs. */
    public static Component forChecking() {
        return new Limits(null, null, Scope.LOCAL, new SimpleMeterRegistry()).component();
    }

    Scope scope() {
        return scope;
    }

    Limiter of(Scope wanted) {
        return wanted == Scope.CLUSTER ? cluster : local;
    }

    /** Before a route with such a limit serves. */
    void prepare(Scope wanted) {
        if (wanted == Scope.CLUSTER && cluster != null) {
            cluster.open();
        }
    }

    void count(LimitEndpoint.Kind kind, String result) {
        counter(kind, result).increment();
    }

    private Counter counter(LimitEndpoint.Kind kind, String result) {
        return meters.counter("gatehouse.limit.requests", "kind", kind.toString(), "result", result);
    }

    /** Logged when it begins, and not for every request. */
    void storeFailed(Throwable failure) {
        if (failing.compareAndSet(false, true)) {
            log.error("the common store of rate limits fails", failure);
        }
    }

    void storeAnswered(Scope asked) {
        if (asked == Scope.CLUSTER && failing.compareAndSet(true, false)) {
            log.info("the common store of rate limits answers again");
        }
    }
}

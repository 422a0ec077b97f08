package dev.gatehouse.edge.relay;

import dev.gatehouse.edge.OpenRequests;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An upstream at work: its connections, what is known of its targets, its breaker. Another takes its place when its lines change. */
final class LiveUpstream {
    private static final Logger log = LoggerFactory.getLogger(LiveUpstream.class);
    private final Upstream upstream;
    private final UpstreamMetrics metrics;
    private final Clock clock;
    private final Balancer balancer;
    private final Breaker breaker;
    private final Connections connections;
    private final List<HealthCheck> checks;
    private final OpenRequests open = new OpenRequests();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger inUse = new AtomicInteger();

    LiveUpstream(Upstream upstream, UpstreamMetrics metrics, Vertx vertx, Resolver resolver, Clock clock) {
        this.upstream = upstream;
        this.metrics = metrics;
        this.clock = clock;
        this.balancer = new Balancer(upstream.targets().stream().map(target -> new TargetState(target, upstream.options())).toList(), clock);
        this.breaker = new Breaker(upstream.name(), upstream.options(), clock);
        this.connections = new Connections(vertx, upstream.options());
        this.checks = upstream.options().healthPath().isEmpty() ? List.of()
                : balancer.targets().stream().map(target -> new HealthCheck(vertx, resolver, upstream, target)).toList();
    }

    /** Counts a request in; false when another has taken this one's place. Each one counted in is {@link #leave counted out}. */
    boolean enter() {
        return open.enter();
    }

    void leave(Outcome outcome) {
        metrics.count(outcome);
        open.leave();
    }

    /** To be called once, when no new requests come here: the connections are closed when the last one has its answer. */
    void retire() {
        checks.forEach(HealthCheck::stop);
        open.close().thenRun(connections::close);
    }

    /** What an answer, or its want, says of a target. */
    void told(TargetState target, boolean good) {
        if (good) {
            target.succeeded();
        } else if (target.failed(clock.millis()) && balancer.hasOtherThan(target)) {
            Duration time = target.eject(clock.millis());
            metrics.ejected();
            log.warn("target {} of upstream {} is left alone for {} s", target.target(), upstream.name(), time.toSeconds());
        }
    }

    /** How many targets are ill, or else left alone. */
    long unavailable() {
        long now = clock.millis();
        return balancer.targets().stream().filter(target -> !target.isAvailable(now)).count();
    }

    Upstream upstream() {
        return upstream;
    }

    UpstreamMetrics metrics() {
        return metrics;
    }

    Balancer balancer() {
        return balancer;
    }

    Breaker breaker() {
        return breaker;
    }

    Connections connections() {
        return connections;
    }

    /** Requests that wait for a connection. */
    AtomicInteger waiting() {
        return waiting;
    }

    /** Requests that have one. */
    AtomicInteger inUse() {
        return inUse;
    }
}

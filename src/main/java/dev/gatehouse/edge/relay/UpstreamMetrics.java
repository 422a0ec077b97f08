package dev.gatehouse.edge.relay;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** What is counted of one upstream, by its name; edits of its lines leave the counts alone. */
final class UpstreamMetrics {
    private static final Duration[] BOUNDS = {Duration.ofMillis(5), Duration.ofMillis(25), Duration.ofMillis(100),
            Duration.ofMillis(500), Duration.ofMillis(2500), Duration.ofSeconds(10)};
    private final MeterRegistry registry;
    private final String upstream;
    private final List<Meter> meters = new ArrayList<>();
    private final Map<Outcome, Counter> outcomes = new EnumMap<>(Outcome.class);
    private final Counter ejections;
    private final Counter retries;
    private final Timer answers;

    /** @param now the one at work under that name; null while there is none */
    UpstreamMetrics(MeterRegistry registry, String upstream, Supplier<LiveUpstream> now) {
        this.registry = registry;
        this.upstream = upstream;
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(outcome, kept(Counter.builder("gatehouse.relay.requests").tag("upstream", upstream)
                    .tag("outcome", outcome.label()).register(registry)));
        }
        ejections = kept(Counter.builder("gatehouse.relay.ejections").tag("upstream", upstream).register(registry));
        answers = kept(Timer.builder("gatehouse.relay.answers").description("time until an upstream's answer begins")
                .tag("upstream", upstream).serviceLevelObjectives(BOUNDS).register(registry));
        retries = kept(Counter.builder("gatehouse.relay.retries").tag("upstream", upstream).register(registry));
        gauge("gatehouse.relay.connections.in.use", now, live -> live.inUse().get());
        gauge("gatehouse.relay.connections.pending", now, live -> live.waiting().get());
        gauge("gatehouse.relay.breaker", now, live -> live.breaker().state());
        gauge("gatehouse.relay.targets", now, live -> live.balancer().targets().size());
        gauge("gatehouse.relay.targets.unavailable", now, LiveUpstream::unavailable);
    }

    private void gauge(String name, Supplier<LiveUpstream> now, ToDoubleFunction<LiveUpstream> value) {
        kept(Gauge.builder(name, () -> {
            LiveUpstream live = now.get();
            return live == null ? 0 : value.applyAsDouble(live);
        }).tag("upstream", upstream).register(registry));
    }

    private <M extends Meter> M kept(M meter) {
        meters.add(meter);
        return meter;
    }

    void count(Outcome outcome) {
        outcomes.get(outcome).increment();
    }

    void ejected() {
        ejections.increment();
    }

    void began(long nanos) {
        answers.record(nanos, TimeUnit.NANOSECONDS);
    }

    void triedAgain() {
        retries.increment();
    }

    /** The name is gone: so are its numbers. */
    void remove() {
        meters.forEach(registry::remove);
    }
}

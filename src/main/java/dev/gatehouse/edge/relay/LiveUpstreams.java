package dev.gatehouse.edge.relay;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** All upstreams at work. One whose lines in the file did not change goes on as it is, with all that is known of its targets. */
final class LiveUpstreams {
    private final Vertx vertx;
    private final Resolver resolver;
    private final MeterRegistry registry;
    private final Clock clock;
    private volatile Map<String, LiveUpstream> byName = Map.of();

    LiveUpstreams(Vertx vertx, Resolver resolver, MeterRegistry registry, Clock clock) {
        this.vertx = vertx;
        this.resolver = resolver;
        this.registry = registry;
        this.clock = clock;
    }

    /** From now on these are at work; those that are not any more finish what they began. */
    synchronized void use(Collection<Upstream> upstreams) {
        Map<String, LiveUpstream> before = byName;
        Map<String, LiveUpstream> after = new HashMap<>();
        upstreams.forEach(upstream -> after.put(upstream.name(), started(upstream, before.get(upstream.name()))));
        byName = Map.copyOf(after);
        before.forEach((name, old) -> {
            if (after.get(name) != old) {
                old.retire();
            }
            if (!after.containsKey(name)) {
                old.metrics().remove();
            }
        });
    }

    private LiveUpstream started(Upstream upstream, LiveUpstream before) {
        if (before != null && before.upstream().equals(upstream)) {
            return before;
        }
        UpstreamMetrics metrics = before != null ? before.metrics()
                : new UpstreamMetrics(registry, upstream.name(), () -> byName.get(upstream.name()));
        return new LiveUpstream(upstream, metrics, vertx, resolver, clock);
    }

    /** The one of that name, with a request counted in; null when there is none. */
    LiveUpstream enter(String name) {
        LiveUpstream live = byName.get(name);
        while (live != null && !live.enter()) {
            live = byName.get(name);
        }
        return live;
    }
}

package dev.gatehouse.routing.live;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code gatehouse_routes_broken} and {@code gatehouse_routes_reloads_total}, by result: deployed, removed or refused. */
final class ReloadMetrics {
    private static final String RELOADS = "gatehouse.routes.reloads";
    private final AtomicInteger broken = new AtomicInteger();
    private final MeterRegistry meters;

    ReloadMetrics(MeterRegistry meters) {
        this.meters = meters;
        Gauge.builder("gatehouse.routes.broken", broken, AtomicInteger::get)
                .description("files of routes/ that are not taken as they stand").register(meters);
        // there from the start, so that the first failure is a rise
        List.of("deployed", "removed", "refused").forEach(result -> meters.counter(RELOADS, "result", result));
    }

    void broken(int files) {
        broken.set(files);
    }

    void count(String result) {
        meters.counter(RELOADS, "result", result).increment();
    }
}

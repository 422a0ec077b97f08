package dev.gatehouse.edge;

import dev.gatehouse.platform.Problem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Requests by route and class of status ({@code gatehouse_http_requests_seconds}), and the problems answered
 * ({@code gatehouse_problems_total}). Routes are those of files and statuses are classes, so that no client adds a time series.
 */
final class RequestMetrics {
    private static final Duration[] BOUNDS = {Duration.ofMillis(5), Duration.ofMillis(25), Duration.ofMillis(100),
            Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofMillis(2500), Duration.ofSeconds(10)};
    private final MeterRegistry registry;
    private final Map<String, Map<Ending, Timer>> byRoute = new ConcurrentHashMap<>();
    private final Map<Problem, Counter> problems = new EnumMap<>(Problem.class);

    RequestMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (Problem problem : Problem.values()) {
            problems.put(problem, Counter.builder("gatehouse.problems").description("problems answered, by their type")
                    .tag("problem", problem.slug()).register(registry));
        }
        timer(RequestRecord.NO_ROUTE, Ending.CLIENT_ERROR);
    }

    /** How a request ended: the class of its status, or without an answer. */
    enum Ending {
        SWITCHED("1xx"), OK("2xx"), REDIRECTED("3xx"), CLIENT_ERROR("4xx"), SERVER_ERROR("5xx"), GONE("gone");

        private final String label;

        Ending(String label) {
            this.label = label;
        }

        static Ending of(EdgeCall call) {
            return call.isAnswered() ? values()[Math.min(Math.max(call.status() / 100, 1), 5) - 1] : GONE;
        }
    }

    /** Counts a request that has ended. */
    void count(EdgeCall call) {
        timer(call.record().routeId(), Ending.of(call)).record(call.elapsedNanos(), TimeUnit.NANOSECONDS);
        Problem problem = call.record().problem();
        if (problem != null) {
            problems.get(problem).increment();
        }
    }

    private Timer timer(String route, Ending ending) {
        return byRoute.computeIfAbsent(route, id -> new ConcurrentHashMap<>()).computeIfAbsent(ending, key ->
                Timer.builder("gatehouse.http.requests").description("requests that ended, by route and class of status")
                        .tag("route", route).tag("status", ending.label).serviceLevelObjectives(BOUNDS).register(registry));
    }
}

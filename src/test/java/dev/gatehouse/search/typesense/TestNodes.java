package dev.gatehouse.search.typesense;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.services.RecordedActs;
import dev.gatehouse.search.RememberedActs;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Engines for tests: quick to give up. */
final class TestNodes {
    private static final Duration QUICK = Duration.ofMillis(400);

    private TestNodes() {}

    static TypesenseEngine engine(Supplier<String> key, URI... nodes) {
        return engine(key, 16, 16, nodes);
    }

    static TypesenseEngine engine(Supplier<String> key, RecordedActs acts, URI... nodes) {
        return engine(nodes(key, acts, QUICK, 16, 16, nodes));
    }

    static TypesenseEngine engine(Supplier<String> key, int concurrency, int queue, URI... nodes) {
        return engine(nodes(key, concurrency, queue, nodes));
    }

    private static TypesenseEngine engine(TypesenseNodes nodes) {
        return new TypesenseEngine(nodes, new ObjectMapper(), Duration.ofMillis(20));
    }

    /** One that is patient with the node. */
    static TypesenseEngine engine(String key, Duration aliasesKept, URI node) {
        return new TypesenseEngine(nodes(() -> key, new RememberedActs(), Duration.ofSeconds(10), 16, 16, node), new ObjectMapper(), aliasesKept);
    }

    static TypesenseNodes nodes(Supplier<String> key, int concurrency, int queue, URI... nodes) {
        return nodes(key, new RememberedActs(), QUICK, concurrency, queue, nodes);
    }

    private static TypesenseNodes nodes(Supplier<String> key, RecordedActs acts, Duration timeout, int concurrency, int queue, URI... nodes) {
        TypesenseSettings settings = new TypesenseSettings(List.of(nodes), "search/typesense", Duration.ofMillis(300), timeout, timeout,
                Duration.ofSeconds(1), concurrency, queue);
        TypesenseKey kms = new TypesenseKey(path -> Optional.ofNullable(key.get()).map(value -> Map.of("api_key", value)), settings.secret());
        return new TypesenseNodes(settings, kms, acts, new ObjectMapper());
    }
}

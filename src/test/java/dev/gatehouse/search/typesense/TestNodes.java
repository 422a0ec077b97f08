package dev.gatehouse.search.typesense;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Engines for tests: quick to give up. */
final class TestNodes {
    private TestNodes() {}

    static TypesenseEngine engine(Supplier<String> key, URI... nodes) {
        return engine(key, 16, 16, nodes);
    }

    static TypesenseEngine engine(Supplier<String> key, int concurrency, int queue, URI... nodes) {
        return new TypesenseEngine(nodes(key, concurrency, queue, nodes), new ObjectMapper());
    }

    static TypesenseNodes nodes(Supplier<String> key, int concurrency, int queue, URI... nodes) {
        TypesenseSettings settings = new TypesenseSettings(List.of(nodes), "search/typesense", Duration.ofMillis(300), Duration.ofMillis(400),
                Duration.ofMillis(400), Duration.ofSeconds(1), concurrency, queue);
        TypesenseKey kms = new TypesenseKey(path -> Optional.ofNullable(key.get()).map(value -> Map.of("api_key", value)), settings.secret());
        return new TypesenseNodes(settings, kms, new ObjectMapper());
    }
}

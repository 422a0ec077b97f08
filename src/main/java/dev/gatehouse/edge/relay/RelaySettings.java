package dev.gatehouse.edge.relay;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Bounds of {@code relay:}; see {@code docs/configuration.md}. All but the first hold for upstreams that say nothing else.
 *
 * @param upstreamAllow exact {@code scheme://host:port} of every target that may be reached; empty: none
 * @param connectTimeout until a connection stands
 * @param responseTimeout from the request's end until the upstream's head is there
 * @param idleTimeout how long an upstream connection may be silent
 * @param poolSize connections to each target
 */
@ConfigurationProperties("gatehouse.relay")
record RelaySettings(List<String> upstreamAllow, Duration connectTimeout, Duration responseTimeout, Duration idleTimeout,
                     int poolSize) {
    RelaySettings {
        upstreamAllow = upstreamAllow == null ? List.of() : List.copyOf(upstreamAllow);
    }

    /** For checking files where no house runs: any values that are right. */
    static RelaySettings forChecking() {
        return new RelaySettings(List.of(), Duration.ofSeconds(2), Duration.ofSeconds(30), Duration.ofSeconds(60), 256);
    }
}

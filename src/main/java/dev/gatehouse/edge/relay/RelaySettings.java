package dev.gatehouse.edge.relay;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Bounds of {@code relay:}; see {@code docs/configuration.md}.
 *
 * @param upstreamAllow exact {@code scheme://host:port} of every target that may be reached; empty: none
 * @param connectTimeout until a connection stands
 * @param responseTimeout from the request's end until the upstream's head is there
 * @param idleTimeout how long an upstream connection may be silent
 * @param poolSize connections per upstream
 */
@ConfigurationProperties("gatehouse.relay")
record RelaySettings(List<String> upstreamAllow, Duration connectTimeout, Duration responseTimeout, Duration idleTimeout,
                     int poolSize) {
    RelaySettings {
        upstreamAllow = upstreamAllow == null ? List.of() : List.copyOf(upstreamAllow);
    }
}

package dev.gatehouse.edge;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the API port; see {@code docs/configuration.md}.
 *
 * @param address where to listen
 * @param port the port; 0 takes a free one
 * @param trustedProxies CIDR ranges whose {@code X-Forwarded-For} counts
 * @param idleTimeout how long a silent connection is kept
 * @param maxHeaderSize bound on all header fields of a request together
 * @param workers threads for work that blocks
 * @param drainDelay how long it goes on as before when it is to stop, so that who sends requests here can learn of it
 * @param drainTimeout how long the requests under way may take then
 * @param workerQueue how much blocking work may wait for a thread before callers are told 503
 */
@ConfigurationProperties("gatehouse.edge")
record EdgeSettings(String address, int port, List<String> trustedProxies, Duration idleTimeout, DataSize maxHeaderSize,
                    int workers, int workerQueue, Duration drainDelay, Duration drainTimeout) {
    EdgeSettings {
        trustedProxies = trustedProxies == null ? List.of() : List.copyOf(trustedProxies);
    }
}

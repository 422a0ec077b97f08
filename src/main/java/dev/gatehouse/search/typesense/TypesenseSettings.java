package dev.gatehouse.search.typesense;

import dev.gatehouse.platform.StartupException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How Typesense is reached; see {@code docs/configuration.md}.
 *
 * @param nodes of one cluster, each {@code http(s)://host:port}
 * @param secret path in the KMS of the secret whose field {@code api_key} is Typesense's key
 * @param connectTimeout until a node takes the connection
 * @param timeout of a whole call
 * @param bulkTimeout of a whole call that writes many documents
 * @param lagPatience how long a call waits for nodes that lag, or for its turn
 * @param concurrency calls under way at a time
 * @param queue calls that may wait for their turn
 */
@ConfigurationProperties("gatehouse.search.typesense")
record TypesenseSettings(List<URI> nodes, String secret, Duration connectTimeout, Duration timeout, Duration bulkTimeout,
                         Duration lagPatience, int concurrency, int queue) {
    TypesenseSettings {
        nodes = nodes == null ? List.of() : List.copyOf(nodes);
        if (nodes.isEmpty()) {
            throw new StartupException("GATEHOUSE_SEARCH_ENGINE=typesense needs GATEHOUSE_TYPESENSE_NODES");
        }
        for (URI node : nodes) {
            if (node.getHost() == null || node.getPort() < 0 || !List.of("http", "https").contains(node.getScheme())) {
                throw new StartupException("GATEHOUSE_TYPESENSE_NODES: " + node + " is not http(s)://host:port");
            }
        }
        for (Duration each : List.of(connectTimeout, timeout, bulkTimeout)) {
            if (each.isZero() || each.isNegative()) {
                throw new StartupException("the time-outs of GATEHOUSE_TYPESENSE_… must be more than 0");
            }
        }
        if (concurrency < 1 || queue < 0) {
            throw new StartupException("GATEHOUSE_TYPESENSE_CONCURRENCY must be 1 or more, and GATEHOUSE_TYPESENSE_QUEUE not negative");
        }
    }
}

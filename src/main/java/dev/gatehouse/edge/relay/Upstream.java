package dev.gatehouse.edge.relay;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One upstream as {@code upstreams.properties} has it: a name, the targets that share its requests, and how it is treated.
 *
 * @param own whether it is a service of ours, which verifies the caller itself and gets the credentials for it
 */
record Upstream(String name, List<Target> targets, UpstreamOptions options, boolean own) {
    @Override
    public String toString() {
        return targets.stream().map(Target::toString).collect(Collectors.joining(", "));
    }
}

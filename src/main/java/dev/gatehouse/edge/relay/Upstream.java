package dev.gatehouse.edge.relay;

import java.util.List;
import java.util.stream.Collectors;

/** One upstream as {@code upstreams.properties} has it: a name, the targets that share its requests, and how it is treated. */
record Upstream(String name, List<Target> targets, UpstreamOptions options) {
    @Override
    public String toString() {
        return targets.stream().map(Target::toString).collect(Collectors.joining(", "));
    }
}

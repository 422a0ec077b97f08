package dev.gatehouse.edge.relay;

import dev.gatehouse.platform.Role;
import dev.gatehouse.platform.Services;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Our own services as upstreams, which settings name and no file can: only a gateway that is a process of its own has any.
 *
 * @param urls by the service's name
 */
public record OwnUpstreams(Map<String, String> urls) {
    /** No such process. */
    public static OwnUpstreams none() {
        return new OwnUpstreams(Map.of());
    }

    /** Those that this role relays to. */
    public static OwnUpstreams of(Role role, Services services) {
        return role != Role.GATEWAY ? none() : new OwnUpstreams(services.services().entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, service -> service.getValue().url())));
    }
}

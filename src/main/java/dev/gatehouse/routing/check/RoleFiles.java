package dev.gatehouse.routing.check;

import dev.gatehouse.platform.Role;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which files of {@code routes/} a role serves, by name: a service its own folder, the gateway everything else. The relays of our own
 * services are for the gateway that is a process of its own; where all are one process the services answer themselves.
 */
public record RoleFiles(Role role) implements Predicate<String> {
    private static final String RELAYS = "gateway/relays/";

    @Override
    public boolean test(String name) {
        if (name.equals(RouteFile.UPSTREAMS)) {
            return true;
        }
        return name.startsWith(RELAYS) ? role == Role.GATEWAY : role.plays(owner(name).orElse(Role.GATEWAY));
    }

    private static Optional<Role> owner(String name) {
        return Arrays.stream(Role.values()).filter(service -> name.startsWith(service.text() + "/")).findFirst();
    }
}

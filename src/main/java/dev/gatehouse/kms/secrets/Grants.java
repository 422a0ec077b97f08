package dev.gatehouse.kms.secrets;

import dev.gatehouse.kms.Roles;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Who may do something with a secret: people with one of the roles, and the named services.
 *
 * @param roles exact names; none implies another
 * @param services names of services' credentials
 */
public record Grants(Set<String> roles, Set<String> services) {
    private static final Pattern SERVICE = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");
    private static final int MOST_SERVICES = 50;
    static final Grants NOBODY = new Grants(Set.of(), Set.of());
    static final Grants ADMINS = new Grants(Set.of("admin"), Set.of());

    public Grants {
        roles = roles == null ? Set.of() : Roles.check("roles", roles);
        services = services == null ? Set.of() : checkServices(services);
    }

    /** Whether the caller is among them. */
    boolean include(Caller caller) {
        return caller.kind() == Caller.Kind.SERVICE ? services.contains(caller.subject())
                : caller.isOwnUser() && caller.roles().stream().anyMatch(roles::contains);
    }

    private static Set<String> checkServices(Set<String> names) {
        if (names.size() > MOST_SERVICES || !names.stream().allMatch(name -> name != null && SERVICE.matcher(name).matches())) {
            throw Problem.field("services", "must be at most " + MOST_SERVICES + " names of services");
        }
        return new TreeSet<>(names);
    }
}

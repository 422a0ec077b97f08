package dev.gatehouse;

import dev.gatehouse.platform.Role;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.core.type.filter.TypeFilter;

/** Leaves out the rooms that are not this role's: nothing of theirs is made, so nothing of theirs is needed. */
final class RoomsOfRole implements TypeFilter, EnvironmentAware {
    private static final List<Room> ROOMS = List.of(
            new Room("kms", role -> role.plays(Role.KMS)),
            new Room("twofactor", role -> role.plays(Role.TWO_FACTOR)),
            new Room("search", role -> role.plays(Role.SEARCH)),
            new Room("servicea", role -> role.plays(Role.SERVICE_A)),
            new Room("gateway.overview", role -> role.plays(Role.GATEWAY)),
            new Room("audit", Role::keepsRecords));
    private Role role;

    private record Room(String name, Predicate<Role> usedBy) {
        boolean has(String className) {
            return className.startsWith(Gatehouse.class.getPackageName() + "." + name + ".");
        }
    }

    @Override
    public void setEnvironment(Environment environment) {
        role = Role.of(environment);
    }

    @Override
    public boolean match(MetadataReader type, MetadataReaderFactory types) {
        String className = type.getClassMetadata().getClassName();
        return ROOMS.stream().anyMatch(room -> room.has(className) && !room.usedBy().test(role));
    }
}

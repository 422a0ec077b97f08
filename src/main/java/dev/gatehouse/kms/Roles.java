package dev.gatehouse.kms;

import dev.gatehouse.platform.Problem;
import java.util.Collection;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The roles there are; none implies another. */
final class Roles {
    static final String ADMIN = "admin";
    private static final Set<String> KNOWN = Set.of("user", "editor", ADMIN);

    private Roles() {}

    /**
     * The roles by name, each known.
     *
     * @throws dev.gatehouse.platform.ProblemException field-invalid when there is none or an unknown one
     */
    static SortedSet<String> check(String field, Collection<String> names) {
        if (names.isEmpty()) {
            throw Problem.field(field, "must name at least one role");
        }
        if (names.stream().anyMatch(name -> name == null || !KNOWN.contains(name))) {
            throw Problem.field(field, "there is no such role; there are user, editor and admin");
        }
        return new TreeSet<>(names);
    }
}

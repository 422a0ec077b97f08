package dev.gatehouse.kms;

import dev.gatehouse.platform.Problem;
import java.util.Collection;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The roles there are; exact names, none implies another. */
public final class Roles {
    static final String ADMIN = "admin";
    static final Set<String> KNOWN = Set.of("user", "editor", "viewer", "operator", ADMIN);

    private Roles() {}

    /** @throws dev.gatehouse.platform.ProblemException field-invalid when one of them does not exist */
    public static SortedSet<String> check(String field, Collection<String> names) {
        if (names.stream().anyMatch(name -> name == null || !KNOWN.contains(name))) {
            throw Problem.field(field, "there is no such role; there are user, editor, viewer, operator and admin");
        }
        return new TreeSet<>(names);
    }

    /** The same, and at least one. */
    static SortedSet<String> checkSome(String field, Collection<String> names) {
        if (names.isEmpty()) {
            throw Problem.field(field, "must name at least one role");
        }
        return check(field, names);
    }
}

package dev.gatehouse.search;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import java.util.List;
import java.util.Map;

/**
 * Who may do what with a collection. A service's own collections are written by that service only, all others by role editor or the
 * write roles that the settings say; found by role user or the read roles that the settings say and, where there are row filters, only
 * what the filters of the caller's roles let through. All of it is said of a name and holds for its {@link Generations}.
 */
public final class CollectionAccess {
    private static final List<String> READERS = List.of("user");
    private static final List<String> WRITERS = List.of("editor");
    private static final String SUBJECT = "{subject}";
    private final Map<String, String> ownerByCollection;
    private final Map<String, Rule> rules;

    /**
     * What the settings say of one collection.
     *
     * @param readRoles any of them may search it; role user when empty
     * @param writeRoles any of them may write it; role editor when empty
     * @param rowFilters what each role may find, as {@code filter_by}; an empty one lets all through; without any, everybody finds all
     */
    record Rule(List<String> readRoles, List<String> writeRoles, Map<String, String> rowFilters) {
        static final Rule PLAIN = new Rule(READERS, WRITERS, Map.of());

        Rule {
            readRoles = readRoles == null || readRoles.isEmpty() ? READERS : List.copyOf(readRoles);
            writeRoles = writeRoles == null || writeRoles.isEmpty() ? WRITERS : List.copyOf(writeRoles);
            rowFilters = rowFilters == null ? Map.of() : Map.copyOf(rowFilters);
        }
    }

    CollectionAccess(Map<String, String> ownerByCollection, Map<String, Rule> rules) {
        this.ownerByCollection = Map.copyOf(ownerByCollection);
        this.rules = Map.copyOf(rules);
    }

    private Rule rule(String collection) {
        return rules.getOrDefault(Generations.nameOf(collection), Rule.PLAIN);
    }

    private String owner(String collection) {
        return ownerByCollection.get(Generations.nameOf(collection));
    }

    /** @throws dev.gatehouse.platform.ProblemException caller-not-allowed for everybody but the service that owns the collection */
    void requireOwner(Caller caller, String collection) {
        String owner = owner(collection);
        if (owner == null) {
            throw Problem.CALLER_NOT_ALLOWED.exception("the collection " + collection + " is no service's own");
        }
        caller.requireService(owner);
    }

    /** @throws dev.gatehouse.platform.ProblemException role-missing or caller-not-allowed */
    void requireMayWrite(Caller caller, String collection) {
        String owner = owner(collection);
        if (owner != null && caller.isService(owner)) {
            return;
        }
        caller.requireRoleOfAnyIssuer(rule(collection).writeRoles().toArray(String[]::new));
        if (owner != null) {
            throw Problem.CALLER_NOT_ALLOWED.exception("the collection " + collection + " is written by " + owner + " only");
        }
    }

    /** Whether there is anything that the caller may find. */
    boolean mayRead(Caller caller, String collection) {
        Rule rule = rule(collection);
        return rule.readRoles().stream().anyMatch(caller.roles()::contains) && (rule.rowFilters().isEmpty() || !filters(caller, rule).isEmpty());
    }

    /**
     * What the caller may find there, as {@code filter_by}; empty for everything.
     *
     * @throws dev.gatehouse.platform.ProblemException role-missing when that is nothing at all
     */
    String visibleTo(Caller caller, String collection) {
        Rule rule = rule(collection);
        caller.requireRoleOfAnyIssuer(rule.readRoles().toArray(String[]::new));
        if (rule.rowFilters().isEmpty()) {
            return "";
        }
        List<String> filters = filters(caller, rule);
        if (filters.isEmpty()) {
            throw Problem.ROLE_MISSING.exception("no role of yours finds anything in " + collection);
        }
        return filters.contains("") ? "" : "(" + String.join(") || (", filters) + ")";
    }

    private static List<String> filters(Caller caller, Rule rule) {
        return rule.rowFilters().entrySet().stream().filter(each -> caller.roles().contains(each.getKey()) && applies(caller, each.getValue()))
                .map(each -> each.getValue().replace(SUBJECT, "`" + caller.subject() + "`")).sorted().toList();
    }

    /** A subject is somebody only with its issuer, and a filter knows none: it counts for people with an account here. */
    private static boolean applies(Caller caller, String filter) {
        return !filter.contains(SUBJECT) || caller.isOwnUser() && caller.subject().indexOf('`') < 0;
    }
}

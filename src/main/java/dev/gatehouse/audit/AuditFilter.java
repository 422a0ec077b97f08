package dev.gatehouse.audit;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Request;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which entries are wanted; what is null does not matter.
 *
 * @param about a person's id: entries by them, on them or of them
 * @param from not before
 * @param to before
 */
record AuditFilter(String actor, String action, String object, String about, Instant from, Instant to) {
    private static final int LONGEST = 256;
    /** Further from today than any entry, and not so far that PostgreSQL cannot follow. */
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    /** The filter in {@code ?actor=&action=&object=&from=&to=}. */
    static AuditFilter of(Request request) {
        return new AuditFilter(text(request, "actor"), text(request, "action"), text(request, "object"), null,
                time(request, "from"), time(request, "to"));
    }

    static AuditFilter about(String person) {
        return new AuditFilter(null, null, null, person, null, null);
    }

    /** What was asked for, for the entry that says who asked. */
    Map<String, String> asDetails() {
        Map<String, String> details = new LinkedHashMap<>();
        put(details, "actor", actor);
        put(details, "action", action);
        put(details, "object", object);
        put(details, "from", from);
        put(details, "to", to);
        return details;
    }

    private static void put(Map<String, String> details, String name, Object value) {
        if (value != null) {
            details.put(name, value.toString());
        }
    }

    private static String text(Request request, String name) {
        Optional<String> text = request.query(name);
        if (text.filter(t -> t.isEmpty() || t.length() > LONGEST || t.chars().anyMatch(Character::isISOControl)).isPresent()) {
            throw Problem.field(name, "must have 1 to " + LONGEST + " characters and no control characters");
        }
        return text.orElse(null);
    }

    private static Instant time(Request request, String name) {
        return request.query(name).map(text -> {
            try {
                Instant time = Instant.parse(text);
                if (!time.isBefore(Instant.EPOCH) && !time.isAfter(LAST)) {
                    // as the times of entries are kept
                    return time.truncatedTo(ChronoUnit.MICROS);
                }
            } catch (DateTimeException e) {
                // answered below with the form, the same as a time outside the bounds
            }
            throw Problem.field(name, "must be a time such as 2026-01-31T12:00:00Z");
        }).orElse(null);
    }
}

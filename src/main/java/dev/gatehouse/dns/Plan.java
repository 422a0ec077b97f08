package dev.gatehouse.dns;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What is to change in a zone so that the site's names lead to the target. Only names with our mark are changed or removed; a new name
 * is made with its mark, and only where nothing is yet.
 *
 * @param batch the changes; none when all is as it should be
 * @param refused names that somebody else's records are in the way of
 */
record Plan(Batch batch, List<String> refused) {
    /** The types that are managed; others beside them at a name, such as MX, are left alone. */
    private static final Set<String> MANAGED = Set.of("A", "AAAA", "CNAME");

    /**
     * Compares.
     *
     * @param apex the zone's own name
     * @param present every set of the zone
     */
    static Plan of(String apex, List<RecordSet> present, Set<String> names, Target target, long ttl, Ownership ownership) {
        names.stream().filter(name -> !isIn(name, apex)).findFirst().ifPresent(name -> {
            throw new DnsException(name + " is not in the zone " + apex);
        });
        if (target.isName() && names.contains(apex)) {
            throw new DnsException(apex + " is the zone's own name, which cannot be a CNAME (RFC 1034 section 3.6.2): give addresses");
        }
        Map<String, RecordSet> marks = present.stream().filter(ownership::isMark)
                .collect(Collectors.toMap(Ownership::markedName, mark -> mark, (one, other) -> one, HashMap::new));
        Comparison comparison = new Comparison(present, marks, ownership, ttl);
        Set<String> all = new TreeSet<>(names);
        all.addAll(marks.keySet());
        all.forEach(name -> comparison.compare(name, names.contains(name) ? target.setsOf(name, ttl) : List.of()));
        return new Plan(new Batch("gatehouse " + ownership.owner(), comparison.changes), comparison.refused);
    }

    boolean isEmpty() {
        return batch.changes().isEmpty();
    }

    private static boolean isIn(String name, String apex) {
        return name.equals(apex) || name.endsWith("." + apex);
    }

    /** Name by name. */
    private static final class Comparison {
        private final List<RecordSet> present;
        private final Map<String, RecordSet> marks;
        private final Ownership ownership;
        private final long ttl;
        private final List<Change> changes = new ArrayList<>();
        private final List<String> refused = new ArrayList<>();

        Comparison(List<RecordSet> present, Map<String, RecordSet> marks, Ownership ownership, long ttl) {
            this.present = present;
            this.marks = marks;
            this.ownership = ownership;
            this.ttl = ttl;
        }

        void compare(String name, List<RecordSet> wanted) {
            List<RecordSet> there = present.stream().filter(set -> set.name().equals(name) && MANAGED.contains(set.type())).toList();
            RecordSet mark = marks.get(name);
            if (mark == null && isInTheWay(name, there)) {
                refused.add(name);
                return;
            }
            there.stream().filter(set -> !wanted.contains(set)).map(Change::delete).forEach(changes::add);
            wanted.stream().filter(set -> !there.contains(set)).map(Change::create).forEach(changes::add);
            if (mark == null) {
                changes.add(Change.create(ownership.mark(name, ttl)));
            } else if (wanted.isEmpty()) {
                changes.add(Change.delete(mark));
            }
        }

        /** Another's record, or another's mark. */
        private boolean isInTheWay(String name, List<RecordSet> there) {
            String markName = ownership.mark(name, ttl).name();
            return !there.isEmpty() || present.stream().anyMatch(set -> set.name().equals(markName) && set.type().equals("TXT"));
        }
    }
}

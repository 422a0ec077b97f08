package dev.gatehouse.audit;

import dev.gatehouse.audit.Finding.Kind;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Walks entries in the order in which they are kept and names what does not fit. An entry's MAC says which place it was written
 * for: an entry that is good for another place has been moved, one that is good for none was edited, if its neighbour or a head
 * still vouches for its MAC, or put there.
 */
final class ChainCheck {
    /** How far from its place an entry is looked for. */
    private static final int REACH = 1_000;
    private static final int MOST_MISSING = 100 * REACH;
    private final StreamKey key;
    private final Head known;
    private final Findings findings;
    private final TreeSet<Long> missing = new TreeSet<>();
    private final List<Jump> jumps = new ArrayList<>();
    private Head last;
    private AuditEntry held;
    private long count;

    /** An entry found before those that should precede it. */
    private record Jump(long from, long place, long seq) {}

    /**
     * @param start the place before the first entry
     * @param known a head that vouches for the last entry
     */
    ChainCheck(StreamKey key, Head start, Head known, Findings findings) {
        this.key = key;
        this.last = start;
        this.known = known;
        this.findings = findings;
    }

    /** Takes the next entry; false when enough has been found. */
    boolean accept(AuditEntry entry) {
        if (held != null) {
            judge(held, entry);
        }
        held = entry;
        count++;
        return !findings.full() && missing.size() < MOST_MISSING;
    }

    /** Judges what can only be judged at the end; answers the last place that was reached in order. */
    Head finish() {
        if (held != null) {
            judge(held, null);
            held = null;
        }
        for (Jump jump : jumps) {
            if (jump.place() != jump.seq() && missing.subSet(jump.from(), jump.place()).isEmpty()) {
                reordered(jump.place(), jump.seq());
            }
        }
        for (Long first = missing.isEmpty() ? null : missing.first(); first != null; first = missing.higher(first)) {
            long end = first;
            while (missing.contains(end + 1)) {
                end++;
            }
            removed(first, end);
            first = end;
        }
        return last;
    }

    /** How many entries were there. */
    long count() {
        return count;
    }

    private void judge(AuditEntry entry, AuditEntry next) {
        long place = place(entry);
        if (place == 0) {
            strange(entry, next);
        } else if (place > last.seq()) {
            if (place == last.seq() + 1 && !MessageDigest.isEqual(entry.previous(), last.mac())) {
                findings.add(place, Kind.INSERTED, "entry " + place + " was not written after the entry before it");
            }
            advance(place, entry);
        } else if (!missing.remove(place)) {
            findings.add(place, Kind.INSERTED, "entry " + place + " is there again at place " + entry.seq());
        } else if (place != entry.seq()) {
            reordered(place, entry.seq());
        }
    }

    private void strange(AuditEntry entry, AuditEntry next) {
        boolean vouched = next != null && MessageDigest.isEqual(next.previous(), entry.mac())
                || MessageDigest.isEqual(known.mac(), entry.mac());
        if (vouched && entry.seq() > last.seq()) {
            findings.add(entry.seq(), Kind.EDITED, "entry " + entry.seq() + " does not say what was written");
            advance(entry.seq(), entry);
        } else {
            findings.add(entry.seq(), Kind.INSERTED, "entry " + entry.seq() + " was not written by us");
        }
    }

    private void advance(long place, AuditEntry entry) {
        long from = last.seq() + 1;
        long near = Math.max(from, place - REACH);
        if (near > from) {
            removed(from, near - 1);
        }
        for (long absent = near; absent < place; absent++) {
            missing.add(absent);
        }
        if (place > from) {
            jumps.add(new Jump(near, place, entry.seq()));
        }
        last = new Head(place, entry.mac());
    }

    /** The place an entry was written for; 0 for none near. */
    private long place(AuditEntry entry) {
        if (key.verifies(entry, entry.seq())) {
            return entry.seq();
        }
        if (key.verifies(entry, last.seq() + 1)) {
            return last.seq() + 1;
        }
        for (long off = 1; off <= REACH; off++) {
            if (key.verifies(entry, entry.seq() + off)) {
                return entry.seq() + off;
            }
            if (entry.seq() > off && key.verifies(entry, entry.seq() - off)) {
                return entry.seq() - off;
            }
        }
        return 0;
    }

    private void reordered(long place, long seq) {
        findings.add(place, Kind.REORDERED, "entry " + place + " stands at place " + seq);
    }

    private void removed(long first, long end) {
        findings.add(first, Kind.REMOVED, first == end ? "entry " + first + " is gone" : "entries " + first + " to " + end + " are gone");
    }
}

package dev.gatehouse.audit;

import dev.gatehouse.audit.Finding.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What a check has found so far; after the first hundred nobody needs more. */
final class Findings {
    private static final int MOST = 100;
    private final List<Finding> found = new ArrayList<>();

    void add(long seq, Kind kind, String detail) {
        if (!full()) {
            found.add(new Finding(seq, kind, detail));
        }
    }

    boolean full() {
        return found.size() >= MOST;
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    List<Finding> sorted() {
        return found.stream().sorted(Comparator.comparingLong(Finding::seq)).toList();
    }
}

package dev.gatehouse.servicea.index;

import java.util.ArrayList;
import java.util.List;

/** Some consecutive versions of an element, few enough to be held and sent at once. */
record Slice(ElementKey element, int first, int last) {
    private static final int MOST = 500;

    int size() {
        return last - first + 1;
    }

    /** All of them, in order. */
    static List<Slice> of(ElementKey element, int first, int last) {
        List<Slice> slices = new ArrayList<>();
        for (int from = first; from <= last; from += MOST) {
            slices.add(new Slice(element, from, Math.min(last, from + MOST - 1)));
        }
        return slices;
    }

    /** Gathers slices, in order, into groups that hold no more versions than one slice may. */
    static List<List<Slice>> grouped(List<Slice> slices) {
        List<List<Slice>> groups = new ArrayList<>();
        int room = 0;
        for (Slice slice : slices) {
            if (slice.size() > room) {
                groups.add(new ArrayList<>());
                room = MOST;
            }
            groups.get(groups.size() - 1).add(slice);
            room -= slice.size();
        }
        return groups;
    }
}

package dev.gatehouse.servicea.index;

import java.util.EnumMap;
import java.util.Map;

/** What a comparison has seen so far. */
final class Counts {
    private final Map<Drift, Long> drifts = new EnumMap<>(Drift.class);
    private long elements;
    private long documents;

    void compared(int moreElements, int moreDocuments) {
        elements += moreElements;
        documents += moreDocuments;
    }

    void drifted(Drift drift) {
        drifts.merge(drift, 1L, Long::sum);
    }

    long elements() {
        return elements;
    }

    long documents() {
        return documents;
    }

    long of(Drift drift) {
        return drifts.getOrDefault(drift, 0L);
    }
}

package dev.gatehouse.servicea.index;

import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.services.DocumentIndex;
import dev.gatehouse.platform.services.DocumentIndex.Change;
import dev.gatehouse.servicea.index.ElementDocuments.Expected;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Makes the collection anew while the one there is searched: a new one is filled from the tables and then takes its place. Workers
 * stand still meanwhile, so whatever changes after its range was read waits in the outbox, deletions too, and goes to the new one.
 */
final class Rebuild {
    private static final int DOCUMENTS_AT_A_TIME = 500;
    private final SoleRunner alone;
    private final BatchGate gate;
    private final ElementRanges ranges;
    private final ElementDocuments documents;
    private final DocumentIndex index;
    private final Outbox outbox;

    Rebuild(SoleRunner alone, BatchGate gate, ElementRanges ranges, ElementDocuments documents, DocumentIndex index,
            Outbox outbox) {
        this.alone = alone;
        this.gate = gate;
        this.ranges = ranges;
        this.documents = documents;
        this.index = index;
        this.outbox = outbox;
    }

    /**
     * Does it, from the beginning if an earlier attempt was broken off.
     *
     * @param progress is told how many documents are in the new collection, whenever there are more
     * @return whether it was done; false when another process makes the collection at this moment
     */
    boolean run(LongConsumer progress) {
        return alone.run(IndexedCollection.MAKING, () -> gate.closed(stillClosed -> {
            String next = index.prepare(IndexedCollection.SCHEMA);
            AtomicLong filled = new AtomicLong();
            ranges.each((type, from, to) -> {
                List<Expected> range = documents.between(type, from, to);
                for (int at = 0; at < range.size(); at += DOCUMENTS_AT_A_TIME) {
                    List<Expected> some = range.subList(at, Math.min(range.size(), at + DOCUMENTS_AT_A_TIME));
                    put(next, some);
                    progress.accept(filled.addAndGet(some.size()));
                }
            });
            stillClosed.run();
            index.promote(IndexedCollection.NAME, next);
        }));
    }

    /** What is refused is left to the outbox, where each element has its turns and is named. */
    private void put(String next, List<Expected> some) {
        try {
            index.apply(next, some.stream().map(it -> new Change(it.id(), it.revision(), it.document())).toList());
        } catch (ProblemException e) {
            if (!Mirror.REFUSALS.contains(e.problem())) {
                throw e;
            }
            outbox.repair(some.stream().map(Outbox.Span::of).toList());
        }
    }
}

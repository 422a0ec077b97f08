package dev.gatehouse.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Entries of acts that change nothing else in the database. Those that come while others are being written share the next
 * transaction: one commit for all of them. Each act goes on only when that has committed, and if it fails, none of them does.
 */
final class LoneEntries {
    /** Most entries of one transaction, so that nobody waits for a long one. */
    private static final int TOGETHER = 64;
    private final Consumer<List<Draft>> transaction;
    private final ConcurrentLinkedQueue<Lone> waiting = new ConcurrentLinkedQueue<>();
    private final ReentrantLock writing = new ReentrantLock();

    /** @param transaction appends these entries and commits, or throws */
    LoneEntries(Consumer<List<Draft>> transaction) {
        this.transaction = transaction;
    }

    private record Lone(Draft draft, CompletableFuture<Void> written) {}

    /** Appends an entry; throws what its transaction failed with. */
    void append(Draft draft) {
        Lone mine = new Lone(draft, new CompletableFuture<>());
        waiting.add(mine);
        while (!mine.written().isDone()) {
            writing.lock();
            try {
                if (!mine.written().isDone()) {
                    writeNext();
                }
            } finally {
                writing.unlock();
            }
        }
        try {
            mine.written().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    /** How many wait for the next transaction. */
    int waiting() {
        return waiting.size();
    }

    private void writeNext() {
        List<Lone> next = new ArrayList<>();
        for (Lone lone = waiting.poll(); lone != null; lone = next.size() < TOGETHER ? waiting.poll() : null) {
            next.add(lone);
        }
        try {
            transaction.accept(next.stream().map(Lone::draft).toList());
            next.forEach(lone -> lone.written().complete(null));
        } catch (Throwable e) {
            next.forEach(lone -> lone.written().completeExceptionally(e));
        }
    }
}

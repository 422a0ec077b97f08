package dev.gatehouse.edge;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the requests that somebody serves, so that it is stopped only when the last of them has its answer. */
public final class OpenRequests {
    /** One more than there are requests until it is closed; at zero nobody comes in any more. */
    private final AtomicInteger holds = new AtomicInteger(1);
    private final CompletableFuture<Void> drained = new CompletableFuture<>();

    /** False once it was closed and is empty. */
    public boolean enter() {
        return holds.getAndUpdate(n -> n == 0 ? 0 : n + 1) > 0;
    }

    /** Counts one out that was counted in. */
    public void leave() {
        if (holds.decrementAndGet() == 0) {
            drained.complete(null);
        }
    }

    /** How many were counted in and not yet out. */
    public int count() {
        return Math.max(0, holds.get() - 1);
    }

    /** To be called once, when no new requests are sent here; done when the last one is. */
    public CompletableFuture<Void> close() {
        leave();
        return drained;
    }
}

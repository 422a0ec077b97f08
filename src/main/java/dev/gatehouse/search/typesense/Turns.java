package dev.gatehouse.search.typesense;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets so many calls run at a time, and so many wait; who comes after them, or waits too long, is told to come back. */
final class Turns {
    private final Semaphore free;
    private final AtomicInteger waiting = new AtomicInteger();
    private final int queue;
    private final Duration patience;

    Turns(int concurrency, int queue, Duration patience) {
        this.free = new Semaphore(concurrency, true);
        this.queue = queue;
        this.patience = patience;
    }

    /** What waits its turn. */
    interface Work<T> {
        T run() throws Refused;
    }

    /** @throws ProblemException overloaded, with Retry-After */
    <T> T take(Work<T> work) throws Refused {
        if (!free.tryAcquire()) {
            await();
        }
        try {
            return work.run();
        } finally {
            free.release();
        }
    }

    int waiting() {
        return waiting.get();
    }

    private void await() {
        try {
            if (waiting.incrementAndGet() > queue || !free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw comeBack(null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw comeBack(e);
        } finally {
            waiting.decrementAndGet();
        }
    }

    /** @param cause for the log; null for none */
    static ProblemException comeBack(Throwable cause) {
        ProblemException problem = cause == null ? new ProblemException(Problem.OVERLOADED) : new ProblemException(Problem.OVERLOADED, cause);
        return problem.header("Retry-After", "1").detail("the search engine is behind; try again shortly");
    }
}

package dev.gatehouse.servicea.index;

import dev.gatehouse.platform.BackOff;
import dev.gatehouse.platform.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/**
 * The threads behind the outbox: awake at once after a write in this process, else every now and then. While the index does not
 * take changes each pauses, longer every time, and catches up afterwards as fast as the index answers.
 */
public final class OutboxWorkers implements ApplicationListener<ApplicationEvent> {
    private static final Logger log = LoggerFactory.getLogger(OutboxWorkers.class);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);
    private final Mirror mirror;
    private final IndexedCollection collection;
    private final Applied applied;
    private final BackOff backOff;
    private final Duration poll;
    private final List<Thread> threads = new ArrayList<>();
    private long signals;
    private volatile boolean running;
    private volatile RuntimeException trouble;

    OutboxWorkers(Mirror mirror, IndexedCollection collection, Applied applied, BackOff backOff, Duration poll, int workers) {
        this.mirror = mirror;
        this.collection = collection;
        this.applied = applied;
        this.backOff = backOff;
        this.poll = poll;
        for (int i = 1; i <= workers; i++) {
            Thread thread = new Thread(this::run, "outbox-" + i);
            thread.setDaemon(true);
            threads.add(thread);
        }
    }

    @Override
    public void onApplicationEvent(ApplicationEvent event) {
        if (event instanceof ApplicationReadyEvent) {
            start();
        } else if (event instanceof ContextClosedEvent) {
            stop();
        }
    }

    synchronized void start() {
        if (!running) {
            running = true;
            threads.forEach(Thread::start);
        }
    }

    /** Lets the batches under way end, in bounded time. */
    void stop() {
        running = false;
        wake();
        long deadline = System.nanoTime() + STOP_PATIENCE.toNanos();
        try {
            for (Thread thread : threads) {
                TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, deadline - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says that there is something to do. */
    public synchronized void wake() {
        signals++;
        notifyAll();
    }

    /** Why the index is behind, or null when nothing is wrong. */
    RuntimeException trouble() {
        return trouble;
    }

    private synchronized long signals() {
        return signals;
    }

    private void run() {
        int failures = 0;
        while (running) {
            long seen = signals();
            try {
                collection.verify();
                int done = mirror.run();
                failures = 0;
                trouble = null;
                applied.signal();
                if (done == 0) {
                    pause(() -> signals() == seen, poll);
                }
            } catch (RuntimeException e) {
                collection.doubt();
                report(++failures, e);
                // new writes do not shorten this one: an index that is down is not asked more often because there is more to do
                pause(() -> true, backOff.after(failures, retryAfter(e)));
            }
        }
    }

    private void report(int failures, RuntimeException e) {
        trouble = e;
        if (failures == 1) {
            log.warn("the search index does not take changes; they wait in the outbox", e);
        }
    }

    private static Duration retryAfter(RuntimeException e) {
        String seconds = e instanceof ProblemException problem ? problem.headers().getOrDefault("Retry-After", "0") : "0";
        return seconds.matches("\\d{1,4}") ? Duration.ofSeconds(Long.parseLong(seconds)) : Duration.ZERO;
    }

    /** Until that time has passed, or there is no reason any more to wait. */
    private synchronized void pause(BooleanSupplier reason, Duration time) {
        long deadline = System.nanoTime() + time.toNanos();
        try {
            while (running && reason.getAsBoolean() && deadline > System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime());
            }
        } catch (InterruptedException e) {
            running = false;
        }
    }
}

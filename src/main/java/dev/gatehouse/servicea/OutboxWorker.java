package dev.gatehouse.servicea;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/**
 * The thread behind the outbox: awake at once after a write in this process, else every now and then; while the index does not
 * answer it waits longer each time, with jitter, up to half a minute, and catches up afterwards.
 */
final class OutboxWorker implements ApplicationListener<ApplicationEvent> {
    private static final Logger log = LoggerFactory.getLogger(OutboxWorker.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);
    private final Outbox outbox;
    private final Duration poll;
    private final Semaphore work = new Semaphore(0);
    private final Thread thread = new Thread(this::run, "outbox");
    private volatile boolean running;
    private volatile String trouble = "starting";

    OutboxWorker(Outbox outbox, Duration poll) {
        this.outbox = outbox;
        this.poll = poll;
        thread.setDaemon(true);
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
            thread.start();
        }
    }

    /** Lets the batch under way end, in bounded time. */
    synchronized void stop() {
        running = false;
        work.release();
        try {
            thread.join(STOP_PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says that there is something to do. */
    void wake() {
        if (work.availablePermits() == 0) {
            work.release();
        }
    }

    /** Why the index is behind, or null when nothing is wrong. */
    String trouble() {
        return trouble;
    }

    private void run() {
        boolean ensured = false;
        int failures = 0;
        while (running) {
            try {
                if (!ensured) {
                    outbox.ensureCollection();
                    ensured = true;
                }
                int applied = outbox.drain();
                failures = 0;
                trouble = null;
                if (applied == 0) {
                    pause(poll);
                }
            } catch (RuntimeException e) {
                ensured = false;
                failures++;
                report(failures, e);
                pause(backOff(failures));
            }
        }
    }

    private void report(int failures, RuntimeException e) {
        trouble = e.getMessage();
        if (failures == 1) {
            log.warn("the search index does not take changes; they wait in the outbox", e);
        }
    }

    private static Duration backOff(int failures) {
        long bound = Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(failures, 10));
        return Duration.ofMillis(bound / 2 + ThreadLocalRandom.current().nextLong(bound / 2 + 1));
    }

    private void pause(Duration time) {
        try {
            work.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS);
            work.drainPermits();
        } catch (InterruptedException e) {
            running = false;
        }
    }
}

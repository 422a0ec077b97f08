package dev.gatehouse.twofactor.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/**
 * The threads behind the outbox of messages, a few for each configured method, so that a slow mail server holds up no SMS: awake
 * at once after a message was added in this process, else every now and then.
 */
final class DeliveryWorkers implements ApplicationListener<ApplicationEvent> {
    private static final Logger log = LoggerFactory.getLogger(DeliveryWorkers.class);
    private static final int THREADS = 2;
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(5);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);
    private final Courier courier;
    private final Housekeeping housekeeping;
    private final Duration poll;
    private final List<Thread> threads = new ArrayList<>();
    private long signals;
    private volatile boolean running;

    DeliveryWorkers(Courier courier, Channels channels, Housekeeping housekeeping, Duration poll) {
        this.courier = courier;
        this.housekeeping = housekeeping;
        this.poll = poll;
        for (Method method : channels.configured()) {
            for (int i = 1; i <= THREADS; i++) {
                Thread thread = new Thread(() -> run(method), "delivery-" + method.wire() + "-" + i);
                thread.setDaemon(true);
                threads.add(thread);
            }
        }
    }

    @Override
    public void onApplicationEvent(ApplicationEvent event) {
        if (event instanceof ApplicationReadyEvent && !running) {
            running = true;
            threads.forEach(Thread::start);
        } else if (event instanceof ContextClosedEvent) {
            stop();
        }
    }

    /** Says that there is something to do. */
    synchronized void wake() {
        signals++;
        notifyAll();
    }

    private synchronized long signals() {
        return signals;
    }

    /** Lets the attempts under way end, in bounded time; what they leave behind waits for the next start. */
    private void stop() {
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

    private void run(Method method) {
        while (running) {
            long seen = signals();
            try {
                if (!courier.deliverNext(method)) {
                    housekeeping.purgeWhenDue();
                    pause(seen, poll);
                }
            } catch (RuntimeException e) {
                log.error("the outbox of messages cannot be worked on; the next try is in {} s", AFTER_TROUBLE.toSeconds(), e);
                pause(signals(), AFTER_TROUBLE);
            }
        }
    }

    /** Until that time has passed or somebody woke the workers since. */
    private synchronized void pause(long seen, Duration time) {
        long deadline = System.nanoTime() + time.toNanos();
        try {
            while (running && signals == seen && deadline > System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime());
            }
        } catch (InterruptedException e) {
            running = false;
        }
    }
}

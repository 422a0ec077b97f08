package dev.gatehouse.servicea.index;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** Does what time asks for, once a minute; each task decides by the clock whether there is anything to do. */
public final class Upkeep implements ApplicationListener<ApplicationEvent> {
    private static final Logger log = LoggerFactory.getLogger(Upkeep.class);
    private static final Duration EVERY = Duration.ofMinutes(1);
    private final List<Runnable> tasks;
    private final ScheduledExecutorService thread;

    public Upkeep(List<Runnable> tasks) {
        this.tasks = tasks;
        CustomizableThreadFactory factory = new CustomizableThreadFactory("service-a-upkeep-");
        factory.setDaemon(true);
        thread = Executors.newSingleThreadScheduledExecutor(factory);
    }

    @Override
    public void onApplicationEvent(ApplicationEvent event) {
        if (event instanceof ApplicationReadyEvent) {
            thread.scheduleWithFixedDelay(() -> tasks.forEach(Upkeep::run), EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
        } else if (event instanceof ContextClosedEvent) {
            thread.shutdownNow();
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            log.error("{} failed; it has its next turn in {}", task.getClass().getSimpleName(), EVERY, e);
        }
    }
}

package dev.gatehouse.edge;

import dev.gatehouse.platform.Prerequisite;
import java.util.List;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.annotation.Order;

/** Opens the API port when the whole application is up and has what it needs. Until then the process is not ready, and waits. */
@Order(0)
final class Opening implements ApplicationListener<ApplicationReadyEvent> {
    private static final long POLL_MILLIS = 50;
    private final EdgeServer server;
    private final List<Prerequisite> prerequisites;

    Opening(EdgeServer server, List<Prerequisite> prerequisites) {
        this.server = server;
        this.prerequisites = prerequisites;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent ready) {
        while (ready.getApplicationContext().isActive() && !prerequisites.stream().allMatch(Prerequisite::isMet)) {
            pause();
        }
        if (ready.getApplicationContext().isActive()) {
            server.open();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for what is needed first", e);
        }
    }
}

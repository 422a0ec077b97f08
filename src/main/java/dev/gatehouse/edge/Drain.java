package dev.gatehouse.edge;

import org.springframework.context.SmartLifecycle;

/** Has the API port end first, while everything that serves its requests is still there. */
final class Drain implements SmartLifecycle {
    private final EdgeServer server;
    private final EdgeSettings settings;
    private volatile boolean running;

    Drain(EdgeServer server, EdgeSettings settings) {
        this.server = server;
        this.settings = settings;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        server.drain(settings.drainDelay(), settings.drainTimeout());
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}

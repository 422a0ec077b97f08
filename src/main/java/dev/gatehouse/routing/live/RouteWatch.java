package dev.gatehouse.routing.live;

import dev.gatehouse.routing.check.RouteFolder;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at {@code routes/} when the operating system says that something changed there and, because it does not say so for
 * folders mounted from elsewhere, in any case from time to time.
 */
final class RouteWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RouteWatch.class);
    private final RouteFolder folder;
    private final Settling settling;
    private final LiveRoutes routes;
    private final LiveSettings settings;
    private final ScheduledExecutorService thread;
    private final WatchService events;
    private final Map<Path, WatchKey> watched = new HashMap<>();
    private final AtomicBoolean lookIsDue = new AtomicBoolean();

    /** @param thread the one thread that changes routes */
    RouteWatch(RouteFolder folder, Settling settling, LiveRoutes routes, LiveSettings settings, ScheduledExecutorService thread) {
        this.folder = folder;
        this.settling = settling;
        this.routes = routes;
        this.settings = settings;
        this.thread = thread;
        this.events = settings.watch() ? watchService() : null;
    }

    void start() {
        thread.scheduleWithFixedDelay(this::look, 0, settings.poll().toMillis(), TimeUnit.MILLISECONDS);
        if (events != null) {
            Thread listener = new Thread(this::listen, "routes-events");
            listener.setDaemon(true);
            listener.start();
        }
    }

    @Override
    public void close() throws IOException {
        if (events != null) {
            events.close();
        }
    }

    private WatchService watchService() {
        try {
            return folder.path().getFileSystem().newWatchService();
        } catch (IOException e) {
            log.warn("routes: no events of the operating system ({}); edits are seen by looking every {}", e.getMessage(), settings.poll());
            return null;
        }
    }

    private void listen() {
        try {
            while (true) {
                WatchKey key = events.take();
                key.pollEvents();
                key.reset();
                lookIn(Duration.ZERO);
            }
        } catch (ClosedWatchServiceException e) {
            // the house stops
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** However many events there are, one look is due at a time. */
    private void lookIn(Duration delay) {
        if (!thread.isShutdown() && lookIsDue.compareAndSet(false, true)) {
            thread.schedule(this::look, delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        lookIsDue.set(false);
        try {
            watchFolders();
            Changes changes = settling.look();
            if (!changes.isEmpty() || routes.isUnreadable()) {
                routes.apply(changes);
            }
            if (settling.isWaiting()) {
                lookIn(settings.settle());
            }
        } catch (IOException e) {
            routes.unreadable("the folder cannot be read: " + e.getMessage());
        } catch (RuntimeException e) {
            log.error("routes: a look at the folder failed; the next one is in {}", settings.poll(), e);
        }
    }

    /** Each folder by itself: events of folders below are not told. */
    private void watchFolders() throws IOException {
        if (events == null) {
            return;
        }
        watched.values().removeIf(key -> !key.isValid());
        for (Path below : folder.folders()) {
            if (!watched.containsKey(below)) {
                watched.put(below, below.register(events, StandardWatchEventKinds.ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_DELETE));
            }
        }
    }
}

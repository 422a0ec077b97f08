package dev.gatehouse.routing.live;

import dev.gatehouse.routing.check.RouteFolder;
import dev.gatehouse.routing.check.RouteRefused;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * Tells edits that are meant from those under way: editors truncate, write twice, or write beside and rename. A file counts as
 * changed when two looks, so far apart, find the same; a file that is gone, when besides nothing else is under way, because
 * its successor may be about to appear.
 */
final class Settling {
    private final RouteFolder folder;
    private final long settleNanos;
    private final LongSupplier nanos;
    /** What was taken over, by name; the version's key. */
    private final Map<String, String> taken = new TreeMap<>();
    private final Map<String, Pending> pending = new TreeMap<>();

    private record Pending(String key, long since) {}

    /**
     * @param settle how long a file must stay as it is
     * @param nanos a clock for durations
     */
    Settling(RouteFolder folder, Duration settle, LongSupplier nanos) {
        this.folder = folder;
        this.settleNanos = settle.toNanos();
        this.nanos = nanos;
    }

    /** The files now, taken as they are: for the start. */
    Map<String, Changes.Version> takeAll() throws IOException {
        Map<String, Changes.Version> all = find();
        all.forEach((name, version) -> taken.put(name, version.key()));
        return all;
    }

    /** What has settled since it was last asked. */
    Changes look() throws IOException {
        Map<String, Changes.Version> found = find();
        if (found.isEmpty() && !taken.isEmpty()) {
            throw new NoSuchFileException(folder.path().toString(), null, "is empty, as one is that is not mounted");
        }
        Map<String, Changes.Version> settled = new LinkedHashMap<>();
        found.forEach((name, version) -> {
            if (hasSettled(name, version.key())) {
                settled.put(name, version);
            }
        });
        List<String> gone = new ArrayList<>();
        new TreeSet<>(taken.keySet()).stream().filter(name -> !found.containsKey(name) && hasSettled(name, "gone")).forEach(gone::add);
        pending.keySet().removeIf(name -> !found.containsKey(name) && !taken.containsKey(name));
        if (pending.keySet().stream().anyMatch(name -> !settled.containsKey(name) && !gone.contains(name))) {
            gone.clear();
        }
        settled.forEach((name, version) -> take(name, version.key()));
        gone.forEach(name -> take(name, null));
        return new Changes(settled, gone);
    }

    /** Whether something was seen that has not settled yet. */
    boolean isWaiting() {
        return !pending.isEmpty();
    }

    private boolean hasSettled(String name, String key) {
        if (key.equals(taken.get(name))) {
            pending.remove(name);
            return false;
        }
        Pending seen = pending.get(name);
        if (seen == null || !seen.key().equals(key)) {
            pending.put(name, new Pending(key, nanos.getAsLong()));
            return false;
        }
        return nanos.getAsLong() - seen.since() >= settleNanos;
    }

    private void take(String name, String key) {
        pending.remove(name);
        if (key == null) {
            taken.remove(name);
        } else {
            taken.put(name, key);
        }
    }

    private Map<String, Changes.Version> find() throws IOException {
        Map<String, Changes.Version> found = new LinkedHashMap<>();
        for (String name : folder.names()) {
            look(name).ifPresent(version -> found.put(name, version));
        }
        return found;
    }

    private Optional<Changes.Version> look(String name) {
        try {
            return folder.read(name).map(Changes.Version::of);
        } catch (RouteRefused refused) {
            return Optional.of(Changes.Version.of(refused));
        }
    }
}

package dev.gatehouse.edge;

import dev.gatehouse.platform.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Consumer;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumerAware;

/**
 * Which consumer answers which path and method. A literal path wins over one with parameters, that over the longest
 * prefix. Readers see a whole table at any moment: a change replaces it.
 */
public final class RouteTable {
    private static final Comparator<Entry> MOST_SPECIFIC_FIRST = Comparator
            .comparing((Entry e) -> e.claim.pattern().prefix())
            .thenComparing(e -> -e.claim.pattern().segments().length)
            .thenComparing(e -> e.claim.pattern().parameters());

    /** Stands in an id between what the file says and the number of the version. */
    public static final char VERSION_MARK = '~';
    private volatile List<Entry> entries = List.of();
    /** What the current thread adds within {@link #replace}, not to be seen yet. */
    private final ThreadLocal<List<Entry>> together = new ThreadLocal<>();

    private record Entry(PathClaim claim, EdgeConsumer consumer) {}

    /** A consumer and the values of its path parameters. */
    record Match(EdgeConsumer consumer, Map<String, String> parameters) {}

    /**
     * Replaces consumers by others, for requests in one moment.
     *
     * @param retired consumers that get no new requests afterwards; those of other components are ignored
     * @param start starts their successors, on this thread
     * @param commit runs when nothing but itself can fail any more
     * @return done when the last request of the retired ones has its answer
     * @throws Exception what start or commit threw, or that two would answer the same requests; nothing has changed then
     */
    public CompletableFuture<Void> replace(Collection<? extends Consumer> retired, Callable<?> start, Callable<?> commit)
            throws Exception {
        List<Entry> fresh = new ArrayList<>();
        together.set(fresh);
        try {
            start.call();
        } finally {
            together.remove();
        }
        List<EdgeConsumer> gone = retired.stream().map(RouteTable::inTable).filter(Objects::nonNull).toList();
        change(gone, fresh, commit);
        return CompletableFuture.allOf(gone.stream().map(EdgeConsumer::retire).toArray(CompletableFuture[]::new));
    }

    /** The engine's consumer within Camel's; null for one of another component. */
    private static EdgeConsumer inTable(Consumer consumer) {
        Object inner = consumer instanceof PlatformHttpConsumerAware http ? http.getPlatformHttpConsumer() : consumer;
        return inner instanceof EdgeConsumer edge ? edge : null;
    }

    /** The id as the route's file has it, whichever of two versions Camel runs under it. */
    public static String idInFile(String id) {
        int version = id.indexOf(VERSION_MARK);
        return version < 0 ? id : id.substring(0, version);
    }

    /** The route that would answer, by the id that Camel has for it; for explaining, not for serving. */
    public String routeIdFor(String method, String path) {
        return find(method, PathRule.check(path)).consumer.routeId();
    }

    void add(PathClaim claim, EdgeConsumer consumer) {
        Entry entry = new Entry(claim, consumer);
        List<Entry> unseen = together.get();
        if (unseen == null) {
            change(List.of(), List.of(entry));
        } else {
            unseen.add(entry);
        }
    }

    void remove(EdgeConsumer consumer) {
        change(List.of(consumer), List.of());
    }

    private void change(Collection<EdgeConsumer> gone, List<Entry> come) {
        try {
            change(gone, come, () -> null);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private synchronized void change(Collection<EdgeConsumer> gone, List<Entry> come, Callable<?> commit) throws Exception {
        List<Entry> next = new ArrayList<>(entries);
        next.removeIf(entry -> gone.contains(entry.consumer));
        for (Entry entry : come) {
            next.stream().filter(other -> other.claim.conflictsWith(entry.claim)).findFirst().ifPresent(other -> {
                throw new IllegalArgumentException("routes " + other.consumer.routeId() + " and "
                        + entry.consumer.routeId() + " both answer " + entry.claim);
            });
            next.add(entry);
        }
        next.sort(MOST_SPECIFIC_FIRST);
        commit.call();
        entries = List.copyOf(next);
    }

    /** Finds who answers, and counts the request there: the consumer is not stopped before it is served. */
    Match enter(String method, String path) {
        Match match = find(method, path);
        while (!match.consumer.enter()) {
            // it was replaced since, and the table says by whom
            match = find(method, path);
        }
        return match;
    }

    /**
     * Finds who answers.
     *
     * @param path normalised raw path, starting with a slash
     * @throws dev.gatehouse.platform.ProblemException not-found, or method-not-allowed with Allow (RFC 9110 section 15.5.6)
     */
    Match find(String method, String path) {
        String[] segments = PathPattern.split(path);
        TreeSet<String> allowed = new TreeSet<>();
        for (Entry entry : entries) {
            if (!entry.claim.pattern().matches(segments)) {
                continue;
            }
            if (entry.claim.allows(method)) {
                return new Match(entry.consumer, entry.claim.pattern().values(segments));
            }
            allowed.addAll(entry.claim.methods());
        }
        if (allowed.isEmpty()) {
            throw Problem.NOT_FOUND.exception();
        }
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        throw Problem.METHOD_NOT_ALLOWED.exception().header("Allow", String.join(", ", allowed));
    }
}

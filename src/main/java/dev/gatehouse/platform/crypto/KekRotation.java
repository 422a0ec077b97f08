package dev.gatehouse.platform.crypto;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.database.Database;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces one service's master key while it serves: the newest key file takes over the sealing, then the data keys of all
 * values are wrapped under it, batch by batch. Every batch is a transaction: broken off at any moment, it goes on where it
 * was when run again. Needs neither HTTP nor a caller, so that a command line can use it on a stopped service.
 */
public final class KekRotation {
    private static final Logger log = LoggerFactory.getLogger(KekRotation.class);
    private static final int BATCH = 100;
    private static final String BEFORE_THE_FIRST = "(0,0)";
    private final Database database;
    private final KekFiles files;
    private final Keks keks;
    private final SealedColumns columns;

    KekRotation(Database database, KekFiles files, Keks keks) {
        this.database = database;
        this.files = files;
        this.keks = keks;
        this.columns = new SealedColumns(database);
    }

    /**
     * What {@link #status} answers.
     *
     * @param activeVersion the version that seals
     * @param versions all that have a file or wrap something
     */
    public record Status(@JsonProperty("active_version") int activeVersion, List<Version> versions) {}

    /**
     * A version of the master key.
     *
     * @param filePresent whether this process has its file
     * @param wraps how many values need it
     */
    public record Version(int version, @JsonProperty("file_present") boolean filePresent, long wraps) {}

    /**
     * How far a run is.
     *
     * @param done values wrapped anew
     * @param total values that were to be wrapped anew at the start; others may have come since
     * @param version the version that seals; in the last report only
     * @param finished in the last report: whether nothing needs another version any more
     * @param unreadable in the last report, and only if there are any: values that no key at hand opens, as table.column id
     */
    public record Progress(long done, long total, Integer version, Boolean finished, List<String> unreadable) {}

    /** Told after every batch. */
    @FunctionalInterface
    public interface Listener {
        /** @throws IOException to break the run off */
        void report(Progress progress) throws IOException;
    }

    /** Which version seals, and what the others still wrap. */
    public Status status() {
        SortedMap<Integer, Long> wraps = wraps();
        int active = keks.sealing();
        TreeSet<Integer> versions = new TreeSet<>(wraps.keySet());
        versions.add(active);
        versions.addAll(files.versions());
        return new Status(active, versions.stream()
                .map(version -> new Version(version, files.has(version), wraps.getOrDefault(version, 0L))).toList());
    }

    /**
     * Lets the newest key file seal from now on.
     *
     * @param make whether to make a new key file when none is newer than the key that seals
     * @param within told the version that seals, inside the transaction: for the audit entry
     * @throws ProblemException unavailable when the file cannot be read or made
     */
    public int takeNewest(boolean make, IntConsumer within) {
        return database.tx().execute(tx -> {
            int version = keks.takeNewest(make);
            within.accept(version);
            return version;
        });
    }

    /**
     * Wraps all values under the version that seals. Before the last look it waits for transactions that may have sealed under
     * the one before and are still to commit.
     *
     * @throws IOException when the listener breaks it off
     */
    public void rewrap(Listener listener) throws IOException {
        OlderTransactions older = OlderTransactions.thanNow(database);
        Run run = new Run(listener, wraps());
        run.report();
        passes(run);
        boolean nobodyIsLeft = older.awaitEnd();
        passes(run);
        run.finish(nobodyIsLeft);
    }

    /** Looks at everything again until there is nothing to do: rows move while others write. */
    private void passes(Run run) throws IOException {
        do {
            run.startPass();
            for (SealedColumns.Column column : columns.all()) {
                pass(column, run);
            }
        } while (run.found);
    }

    private SortedMap<Integer, Long> wraps() {
        SortedMap<Integer, Long> wraps = new TreeMap<>();
        columns.all().forEach(column -> columns.count(column).forEach((version, count) -> wraps.merge(version, count, Long::sum)));
        return wraps;
    }

    private void pass(SealedColumns.Column column, Run run) throws IOException {
        String place = BEFORE_THE_FIRST;
        while (place != null) {
            String behind = place;
            place = database.tx().execute(tx -> batch(column, behind, run));
            if (place != null) {
                run.report();
            }
        }
    }

    /** Answers the last place it looked at, or null when there was nothing behind the one given. */
    private String batch(SealedColumns.Column column, String behind, Run run) {
        int version = keks.sealing();
        List<SealedColumns.Value> values = columns.next(column, version, behind, BATCH);
        for (SealedColumns.Value value : values) {
            try {
                byte[] anew = SealedFormat.rewrap(value.sealed(), keks.get(SealedFormat.version(value.sealed())).key(), version,
                        keks.get(version).key());
                run.found(columns.replace(column, value, anew));
            } catch (GeneralSecurityException | ProblemException e) {
                run.unreadable(column.name() + " " + value.id(), e);
            }
        }
        return values.isEmpty() ? null : values.get(values.size() - 1).place();
    }

    /** The counts of one run. */
    private final class Run {
        private final Listener listener;
        private final long total;
        private final TreeSet<String> unreadable = new TreeSet<>();
        private long done;
        private boolean found;

        Run(Listener listener, SortedMap<Integer, Long> wraps) {
            int active = keks.sealing();
            this.listener = listener;
            this.total = wraps.entrySet().stream().filter(e -> e.getKey() != active).mapToLong(e -> e.getValue()).sum();
        }

        void startPass() {
            found = false;
        }

        /** A value that needed it; one that was not replaced is found again in the next pass. */
        void found(boolean replaced) {
            done += replaced ? 1 : 0;
            found = true;
        }

        void unreadable(String where, Exception cause) {
            if (unreadable.add(where)) {
                log.error("{} cannot be wrapped anew", where, cause);
            }
        }

        void report() throws IOException {
            listener.report(new Progress(done, total, null, null, null));
        }

        void finish(boolean nobodyIsLeft) throws IOException {
            listener.report(new Progress(done, total, keks.sealing(), nobodyIsLeft && unreadable.isEmpty(),
                    unreadable.isEmpty() ? null : new ArrayList<>(unreadable)));
        }
    }
}

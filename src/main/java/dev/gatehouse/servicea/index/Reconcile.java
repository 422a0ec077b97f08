package dev.gatehouse.servicea.index;

import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Lines;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The verbs that compare table and index, for role admin. */
public final class Reconcile {
    private static final String ADMIN = "admin";
    private final Reconciliations reconciliations;
    private final AuditTrail audit;
    private final Settings settings;
    private final Clock clock;

    Reconcile(Reconciliations reconciliations, AuditTrail audit, Settings settings, Clock clock) {
        this.reconciliations = reconciliations;
        this.audit = audit;
        this.settings = settings;
        this.clock = clock;
    }

    /** How far a run is. */
    public record Progress(long elements, long documents, long drifted) {
        private static Progress of(Counts counts) {
            return new Progress(counts.elements(), counts.documents(),
                    counts.of(Drift.MISSING) + counts.of(Drift.STALE) + counts.of(Drift.ORPHANED));
        }
    }

    /** What came of a run; an answer without this line has failed. */
    public record Summary(Reconciliations.Run finished) {}

    /** The last runs, the newest first. */
    public record Runs(List<Reconciliations.Run> runs) {}

    /** What came of the last runs. */
    public Runs runs(Caller caller) {
        caller.requireRole(ADMIN);
        return new Runs(reconciliations.last());
    }

    /**
     * Compares and repairs, telling a line after every 200 elements and one at the end; with a fresh second factor.
     *
     * @throws dev.gatehouse.platform.ProblemException conflict, in place of the first line, when a run is under way
     */
    public Lines run(Caller caller) {
        caller.requireRole(ADMIN).requireStepUp(settings.stepUp(), clock);
        return sink -> {
            Reconciliations.Run run = recorded(caller, () -> reconciliations.run(caller.actor(), counts -> send(sink, Progress.of(counts))))
                    .orElseThrow(() -> Problem.CONFLICT.exception("a comparison is under way"));
            audit.record(caller, "index.reconcile", IndexedCollection.NAME, Outcome.OK,
                    Map.of("missing", run.missing(), "stale", run.stale(), "orphaned", run.orphaned()));
            sink.line(new Summary(run));
        };
    }

    /** One that breaks off, when the client goes away say, has repaired what it had found until then. */
    private Optional<Reconciliations.Run> recorded(Caller caller, Supplier<Optional<Reconciliations.Run>> run) {
        try {
            return run.get();
        } catch (RuntimeException e) {
            audit.record(caller, "index.reconcile", IndexedCollection.NAME, Outcome.FAILED);
            throw e;
        }
    }

    static void send(Lines.Sink sink, Object line) {
        try {
            sink.line(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

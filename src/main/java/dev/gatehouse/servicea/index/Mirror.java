package dev.gatehouse.servicea.index;

import dev.gatehouse.platform.BackOff;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.services.DocumentIndex;
import dev.gatehouse.platform.services.DocumentIndex.Change;
import dev.gatehouse.servicea.index.Claims.Claim;
import dev.gatehouse.servicea.index.ElementDocuments.Expected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the index up to the tables, a batch at a time: at least once, each element's changes in order. The rows are locked and
 * removed in one transaction around the call. What the index refuses is the row's own fault: it has its turns, with growing
 * waits, and is dead in the end. When the index cannot be asked, no row is to blame: nothing is counted and nothing removed.
 */
final class Mirror {
    private static final Logger log = LoggerFactory.getLogger(Mirror.class);
    static final Set<Problem> REFUSALS = Set.of(Problem.FIELD_INVALID, Problem.BODY_MALFORMED, Problem.BODY_TOO_LARGE,
            Problem.CONFLICT, Problem.UNPROCESSABLE);
    private final Database database;
    private final BatchGate gate;
    private final Claims claims;
    private final ElementDocuments documents;
    private final DocumentIndex index;
    private final BackOff backOff;
    private final int batch;
    private final int mostAttempts;

    /**
     * @param batch elements at a time
     * @param mostAttempts until a row that is refused is dead
     */
    Mirror(Database database, Claims claims, ElementDocuments documents, DocumentIndex index, BackOff backOff, int batch, int mostAttempts) {
        this.database = database;
        this.gate = new BatchGate(database);
        this.claims = claims;
        this.documents = documents;
        this.index = index;
        this.backOff = backOff;
        this.batch = batch;
        this.mostAttempts = mostAttempts;
    }

    /**
     * Works on one batch; answers how many elements it had, none while the collection is made anew.
     *
     * @throws ProblemException when the index could not be asked: all rows are where they were
     */
    int run() {
        return database.tx().execute(tx -> {
            List<Claim> taken = gate.enter() ? claims.take(batch) : List.of();
            if (!taken.isEmpty()) {
                Map<ElementKey, String> refused = apply(taken);
                claims.done(taken.stream().filter(claim -> !refused.containsKey(claim.element())).toList());
                taken.stream().filter(claim -> refused.containsKey(claim.element()))
                        .forEach(claim -> refuse(claim, refused.get(claim.element())));
            }
            return taken.size();
        });
    }

    /** Answers why, for the elements that the index refused. */
    private Map<ElementKey, String> apply(List<Claim> taken) {
        Map<ElementKey, Claim> byElement = new LinkedHashMap<>();
        taken.forEach(claim -> byElement.put(claim.element(), claim));
        List<Slice> slices = taken.stream()
                .flatMap(claim -> Slice.of(claim.element(), claim.firstVersion(), claim.lastVersion()).stream()).toList();
        Map<ElementKey, String> refused = new HashMap<>();
        for (List<Slice> group : Slice.grouped(slices)) {
            apply(group, byElement, refused);
        }
        return refused;
    }

    private void apply(List<Slice> group, Map<ElementKey, Claim> claimed, Map<ElementKey, String> refused) {
        try {
            index.apply(IndexedCollection.NAME, changes(group, claimed));
        } catch (ProblemException e) {
            if (!REFUSALS.contains(e.problem())) {
                throw e;
            }
            if (group.size() > 1) {
                // one of them is refused, and the others are not to suffer for it
                group.forEach(slice -> apply(List.of(slice), claimed, refused));
            } else {
                refused.put(group.get(0).element(), e.getMessage());
            }
        }
    }

    /** What is there is put in place, what is gone is deleted. */
    private List<Change> changes(List<Slice> group, Map<ElementKey, Claim> claimed) {
        Map<String, Expected> there = new HashMap<>();
        documents.of(group).forEach(expected -> there.put(expected.id(), expected));
        List<Change> changes = new ArrayList<>();
        for (Slice slice : group) {
            for (int version = slice.first(); version <= slice.last(); version++) {
                String id = ElementDocuments.idOf(slice.element(), version);
                Expected expected = there.get(id);
                changes.add(expected == null ? new Change(id, claimed.get(slice.element()).revision(), null)
                        : new Change(id, expected.revision(), expected.document()));
            }
        }
        return changes;
    }

    private void refuse(Claim claim, String error) {
        int attempts = claim.attempts() + 1;
        log.warn("the index refused {} {} at attempt {}: {}", claim.elementType(), claim.elementId(), attempts, error);
        if (attempts >= mostAttempts) {
            claims.dead(claim, error);
        } else {
            claims.again(claim, error, backOff.after(attempts, Duration.ZERO));
        }
    }
}

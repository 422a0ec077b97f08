package dev.gatehouse.servicea;

import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Reply;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.servicea.ElementStore.Place;
import dev.gatehouse.servicea.Writes.Written;
import dev.gatehouse.servicea.index.Outbox.Span;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The verbs that write, for role editor: each with its audit entry and its outbox rows in one transaction. */
public final class Sequences {
    private static final String EDITOR = "editor";
    private static final int MOST_VERSIONS = 10_000;
    private final ElementStore store;
    private final Writes writes;
    private final Preconditions preconditions;
    private final AuditTrail audit;
    private final ServiceASettings serviceA;
    private final Settings settings;
    private final Clock clock;

    Sequences(ElementStore store, Writes writes, Preconditions preconditions, AuditTrail audit, ServiceASettings serviceA, Settings settings,
              Clock clock) {
        this.store = store;
        this.writes = writes;
        this.preconditions = preconditions;
        this.audit = audit;
        this.serviceA = serviceA;
        this.settings = settings;
        this.clock = clock;
    }

    /** What creating answers. */
    public record Created(long sequenceNumber, String comment) {}

    /** What a new version answers. */
    public record Versioned(int versionNumber, String comment) {}

    /** One element's move. */
    public record Moved(long elementId, long oldSequenceNumber, long newSequenceNumber) {}

    /** What reordering answers, in the order wanted. */
    public record Reordered(List<Moved> reorderedElements, String comment) {}

    /**
     * Gives an element the next number of its type, without gaps or doubles however many ask at once.
     *
     * @throws dev.gatehouse.platform.ProblemException conflict when it has one
     */
    public Reply create(Caller caller, Request request, Bodies.Element element) {
        caller.requireRoleOfAnyIssuer(EDITOR);
        String type = element.elementType();
        long id = element.elementId();
        return writes.once(caller, request, "element.create", element, () -> {
            long number = store.nextNumber(type);
            store.add(type, id, number);
            long revision = store.touch(type, id);
            store.addVersion(type, id, 1, revision, element.comment(), caller.actor());
            note(caller, "element.create", type, id);
            return Written.of(201, new Created(number, element.comment()), new Span(type, id, revision, 1, 1));
        });
    }

    /**
     * Adds a version.
     *
     * @throws dev.gatehouse.platform.ProblemException not-found when there is no such element; unprocessable when it has 10,000;
     *     precondition-failed, precondition-required
     */
    public Reply addVersion(Caller caller, Request request, Bodies.Element element) {
        caller.requireRoleOfAnyIssuer(EDITOR);
        String type = element.elementType();
        long id = element.elementId();
        return writes.once(caller, request, "element.version", element, () -> {
            lockMatching(request, type, id);
            int version = store.newestVersion(type, id) + 1;
            if (version > MOST_VERSIONS) {
                throw Problem.UNPROCESSABLE.exception("an element has at most " + MOST_VERSIONS + " versions");
            }
            long revision = store.touch(type, id);
            store.addVersion(type, id, version, revision, element.comment(), caller.actor());
            note(caller, "element.version", type, id);
            return Written.of(201, new Versioned(version, element.comment()), new Span(type, id, revision, version, version));
        });
    }

    /**
     * Deletes an element with its versions; its number stays a gap. Needs a fresh second factor.
     *
     * @throws dev.gatehouse.platform.ProblemException not-found, step-up-required, precondition-failed, precondition-required
     */
    public Reply delete(Caller caller, Request request) {
        caller.requireRoleOfAnyIssuer(EDITOR).requireStepUp(settings.stepUp(), clock);
        String type = ElementType.of("elementType", request.path("elementType")).name();
        long id = Elements.idOf(request);
        return writes.once(caller, request, "element.delete", List.of(type, id), () -> {
            lockMatching(request, type, id);
            int last = store.newestVersion(type, id);
            long revision = store.touch(type, id);
            store.remove(type, id);
            note(caller, "element.delete", type, id);
            return Written.gone(new Span(type, id, revision, 1, last));
        });
    }

    /**
     * Shares out the ascending set of the elements' present numbers in the order wanted, all or nothing.
     *
     * @throws dev.gatehouse.platform.ProblemException not-found naming missing ids; unprocessable when the type is in doubt;
     *     precondition-failed, precondition-required
     */
    public Reply reorder(Caller caller, Request request, Bodies.Reorder reorder) {
        caller.requireRoleOfAnyIssuer(EDITOR);
        if (serviceA.reorderStepUp()) {
            caller.requireStepUp(settings.stepUp(), clock);
        }
        return writes.once(caller, request, "element.reorder", reorder, () -> {
            List<Place> places = store.lock(reorder.elementIds(), reorder.elementType());
            checkAllThere(reorder, places);
            checkOneType(places);
            preconditions.requireMatch(request, places.stream().map(Place::revision).toList());
            return move(caller, reorder, places);
        });
    }

    private Written move(Caller caller, Bodies.Reorder reorder, List<Place> places) {
        Map<Long, Place> byId = new HashMap<>();
        places.forEach(place -> byId.put(place.elementId(), place));
        List<Long> numbers = places.stream().map(Place::sequenceNumber).sorted().toList();
        List<Moved> moves = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
            Place place = byId.get(reorder.newOrder().get(i));
            moves.add(new Moved(place.elementId(), place.sequenceNumber(), numbers.get(i)));
        }
        List<Moved> real = moves.stream().filter(move -> move.oldSequenceNumber() != move.newSequenceNumber()).toList();
        String type = places.get(0).elementType();
        List<Span> changed = real.isEmpty() ? List.of() : store.move(type, real.stream().map(Moved::elementId).toArray(Long[]::new),
                real.stream().map(Moved::newSequenceNumber).toArray(Long[]::new));
        real.forEach(move -> note(caller, "element.reorder", type, move.elementId()));
        return new Written(200, new Reordered(moves, moves.size() + " elements reordered"), null, changed);
    }

    private void lockMatching(Request request, String type, long id) {
        List<Place> there = store.lock(List.of(id), type);
        if (there.isEmpty()) {
            throw Problem.NOT_FOUND.exception("there is no " + type + " " + id);
        }
        preconditions.requireMatch(request, List.of(there.get(0).revision()));
    }

    private static void checkAllThere(Bodies.Reorder reorder, List<Place> places) {
        Set<Long> missing = new TreeSet<>(reorder.elementIds());
        places.forEach(place -> missing.remove(place.elementId()));
        if (!missing.isEmpty()) {
            throw Problem.NOT_FOUND.exception("there are no elements " + missing).with("missing", missing);
        }
    }

    private static void checkOneType(List<Place> places) {
        Map<String, Set<Long>> byType = new TreeMap<>();
        places.forEach(place -> byType.computeIfAbsent(place.elementType(), type -> new LinkedHashSet<>()).add(place.elementId()));
        if (byType.size() > 1) {
            throw Problem.UNPROCESSABLE.exception("the ids are of several types " + byType.keySet() + "; say which in elementType")
                    .with("field", "elementType").with("types", byType);
        }
    }

    private void note(Caller caller, String action, String type, long id) {
        audit.record(caller, action, type + "/" + id, Outcome.OK);
    }
}

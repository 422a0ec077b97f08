package dev.gatehouse.servicea;

import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.audit.AuditTrail.Outcome;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.servicea.ElementStore.Place;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The verbs that write: each with its audit entry and its outbox row in one transaction, for role editor. */
public final class Sequences {
    private static final String EDITOR = "editor";
    private final Database database;
    private final ElementStore store;
    private final AuditTrail audit;
    private final Runnable wakeOutbox;
    private final ServiceASettings serviceA;
    private final Settings settings;
    private final Clock clock;

    Sequences(Database database, ElementStore store, AuditTrail audit, Runnable wakeOutbox, ServiceASettings serviceA,
              Settings settings, Clock clock) {
        this.database = database;
        this.store = store;
        this.audit = audit;
        this.wakeOutbox = wakeOutbox;
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
    public Created create(Caller caller, Bodies.Element element) {
        caller.requireRoleOfAnyIssuer(EDITOR);
        return written(() -> {
            long number = store.nextNumber(element.elementType());
            store.add(element.elementType(), element.elementId(), number);
            store.addVersion(element.elementType(), element.elementId(), 1, element.comment(), caller.subject());
            note(caller, "element.create", element.elementType(), element.elementId());
            return new Created(number, element.comment());
        });
    }

    /**
     * Adds a version.
     *
     * @throws dev.gatehouse.platform.ProblemException not-found when there is no such element
     */
    public Versioned addVersion(Caller caller, Bodies.Element element) {
        caller.requireRoleOfAnyIssuer(EDITOR);
        return written(() -> {
            if (store.lock(List.of(element.elementId()), element.elementType()).isEmpty()) {
                throw Problem.NOT_FOUND.exception("there is no " + element.elementType() + " " + element.elementId());
            }
            int version = store.newestVersion(element.elementType(), element.elementId()) + 1;
            store.addVersion(element.elementType(), element.elementId(), version, element.comment(), caller.subject());
            note(caller, "element.version", element.elementType(), element.elementId());
            return new Versioned(version, element.comment());
        });
    }

    /**
     * Shares out the ascending set of the elements' present numbers in the order wanted, all or nothing.
     *
     * @throws dev.gatehouse.platform.ProblemException not-found naming missing ids; unprocessable when the type is in doubt
     */
    public Reordered reorder(Caller caller, Bodies.Reorder reorder) {
        caller.requireRoleOfAnyIssuer(EDITOR);
        if (serviceA.reorderStepUp()) {
            caller.requireStepUp(settings.stepUp(), clock);
        }
        return written(() -> {
            List<Place> places = store.lock(reorder.elementIds(), reorder.elementType());
            checkAllThere(reorder, places);
            checkOneType(places);
            return move(caller, reorder, places);
        });
    }

    private Reordered move(Caller caller, Bodies.Reorder reorder, List<Place> places) {
        Map<Long, Place> byId = new HashMap<>();
        places.forEach(place -> byId.put(place.elementId(), place));
        List<Long> numbers = places.stream().map(Place::sequenceNumber).sorted().toList();
        List<Moved> moved = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
            Place place = byId.get(reorder.newOrder().get(i));
            store.move(place, numbers.get(i));
            note(caller, "element.reorder", place.elementType(), place.elementId());
            moved.add(new Moved(place.elementId(), place.sequenceNumber(), numbers.get(i)));
        }
        return new Reordered(moved, moved.size() + " elements reordered");
    }

    private static void checkAllThere(Bodies.Reorder reorder, List<Place> places) {
        Set<Long> missing = new TreeSet<>(reorder.elementIds());
        places.forEach(place -> missing.remove(place.elementId()));
        if (!missing.isEmpty()) {
            throw Problem.NOT_FOUND.exception("there are no elements " + missing).with("missing", missing);
        }
    }

    private static void checkOneType(List<Place> places) {
        Set<String> types = places.stream().map(Place::elementType).collect(Collectors.toCollection(TreeSet::new));
        if (types.size() > 1) {
            throw Problem.UNPROCESSABLE.exception("the ids are of several types " + types + "; say which in elementType")
                    .with("field", "elementType");
        }
    }

    private void note(Caller caller, String action, String type, long id) {
        store.noteChange(type, id);
        audit.record(caller, action, type + "/" + id, Outcome.OK);
    }

    private <T> T written(Supplier<T> act) {
        T answer = database.tx().execute(tx -> act.get());
        wakeOutbox.run();
        return answer;
    }
}

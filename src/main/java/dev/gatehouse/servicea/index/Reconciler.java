package dev.gatehouse.servicea.index;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.services.DocumentIndex;
import dev.gatehouse.platform.services.DocumentIndex.Change;
import dev.gatehouse.servicea.index.Comparison.Difference;
import dev.gatehouse.servicea.index.ElementDocuments.Expected;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Compares table and index in both directions, a range of ids at a time, and repairs what differs while writes go on. A change that
 * waits in the outbox is no drift. What differs is looked at once more in the table: only where nothing changed since does it count.
 */
final class Reconciler {
    private final Database database;
    private final ElementRanges ranges;
    private final ElementDocuments documents;
    private final DocumentIndex index;
    private final Outbox outbox;
    private final Comparison comparison;

    Reconciler(Database database, ElementDocuments documents, DocumentIndex index, Outbox outbox, Comparison comparison) {
        this.database = database;
        this.ranges = new ElementRanges(database);
        this.documents = documents;
        this.index = index;
        this.outbox = outbox;
        this.comparison = comparison;
    }

    /** Goes through everything; tells the counts after every range. */
    void run(Counts counts, Consumer<Counts> progress) {
        ranges.each((type, from, to) -> {
            compare(type, from, to, counts);
            progress.accept(counts);
        });
        repair(comparison.between(List.of(), index.list(IndexedCollection.NAME, "element_type:!=[" + String.join(",", ElementRanges.TYPES) + "]")), counts);
    }

    private void compare(String type, long from, long to, Counts counts) {
        List<Expected> table = documents.between(type, from, to);
        // asked between table and index: what is not waiting now, and did not change since, the index must have when it is listed
        Set<ElementKey> waiting = outbox.waiting(type, from, to);
        try {
            List<JsonNode> held = index.list(IndexedCollection.NAME, "element_type:=" + type + " && element_id:>=" + from + " && element_id:<=" + to);
            counts.compared(new HashSet<>(table.stream().map(Expected::element).toList()).size(), held.size());
            repair(comparison.between(table, held).stream().filter(difference -> !waiting.contains(difference.element())).toList(), counts);
        } catch (ProblemException e) {
            if (e.problem() != Problem.UNPROCESSABLE || from == to) {
                throw e;
            }
            // more documents than are listed at once
            long middle = Math.floorDiv(from, 2) + Math.floorDiv(to, 2) + (from & to & 1);
            compare(type, from, middle, counts);
            compare(type, middle + 1, to, counts);
        }
    }

    private void repair(List<Difference> suspects, Counts counts) {
        if (suspects.isEmpty()) {
            return;
        }
        Set<String> unsettled = unsettled(suspects);
        List<Difference> drifted = suspects.stream().filter(suspect -> !unsettled.contains(suspect.id())).toList();
        Map<ElementKey, Outbox.Span> spans = new HashMap<>();
        for (Difference difference : drifted) {
            counts.drifted(difference.drift());
            if (isInTheWay(difference)) {
                // unless the index has got a later one meanwhile
                index.apply(IndexedCollection.NAME, List.of(new Change(difference.id(), revisionOf(difference.held()), null)));
            }
            if (difference.expected() != null) {
                spans.merge(difference.element(), Outbox.Span.of(difference.expected()), Reconciler::joined);
            }
        }
        outbox.repair(spans.values());
    }

    /** Whether the document must go first: the table has none, or it passes for a later one, before which the right one would yield. */
    private static boolean isInTheWay(Difference difference) {
        return difference.held() != null
                && (difference.expected() == null || revisionOf(difference.held()) > difference.expected().revision());
    }

    private static long revisionOf(JsonNode document) {
        return document.path("revision").asLong();
    }

    private static Outbox.Span joined(Outbox.Span a, Outbox.Span b) {
        return new Outbox.Span(a.elementType(), a.elementId(), Math.max(a.revision(), b.revision()),
                Math.min(a.firstVersion(), b.firstVersion()), Math.max(a.lastVersion(), b.lastVersion()));
    }

    /** Ids of documents whose element has a change that waits, or that changed since the table was read. */
    private Set<String> unsettled(List<Difference> suspects) {
        List<Difference> known = suspects.stream().filter(suspect -> suspect.element() != null).toList();
        return new HashSet<>(database.jdbc().sql("""
                        SELECT k.id FROM unnest(?, ?, ?, ?, ?) AS k (id, element_type, element_id, version_number, revision)
                        LEFT JOIN elements e USING (element_type, element_id)
                        LEFT JOIN versions v USING (element_type, element_id, version_number)
                        WHERE CASE WHEN k.revision IS NULL THEN v.comment IS NOT NULL ELSE e.revision IS DISTINCT FROM k.revision END
                           OR EXISTS (SELECT 1 FROM outbox o WHERE o.element_type = k.element_type AND o.element_id = k.element_id)""")
                .params(column(known, String[]::new, Difference::id),
                        column(known, String[]::new, suspect -> suspect.element().elementType()),
                        column(known, Long[]::new, suspect -> suspect.element().elementId()),
                        column(known, Integer[]::new, Difference::version),
                        column(known, Long[]::new, suspect -> suspect.expected() == null ? null : suspect.expected().elementRevision()))
                .query(String.class).list());
    }

    private static <T> Object column(List<Difference> rows, IntFunction<T[]> array, Function<Difference, T> value) {
        return rows.stream().map(value).toArray(array);
    }
}

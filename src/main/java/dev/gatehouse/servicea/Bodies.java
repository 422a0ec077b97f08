package dev.gatehouse.servicea;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Texts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** What the write calls of Service A take; the checks that need no database. */
final class Bodies {
    private static final int LONGEST_COMMENT = 10_000;
    private static final int MOST_REORDERED = 1_000;

    private Bodies() {}

    /** The body of {@code POST /service_a/sequence} and {@code /sequence/version}; the element's text is the comment. */
    public record Element(String elementType, Long elementId, String comment) {
        public Element {
            ElementType.of("elementType", elementType);
            checkId("elementId", elementId);
            if (comment == null || comment.isBlank() || comment.length() > LONGEST_COMMENT || !Texts.isKept(comment)) {
                throw Problem.field("comment", "must have 1 to " + LONGEST_COMMENT + " characters, no NUL and no half of a surrogate pair");
            }
        }
    }

    /**
     * The body of {@code POST /service_a/sequence/reorder}.
     *
     * @param elementIds the elements that share out their numbers
     * @param newOrder the same ids in the order wanted
     * @param elementType needed when an id exists in several types
     */
    public record Reorder(List<Long> elementIds, List<Long> newOrder, String elementType) {
        public Reorder {
            elementIds = checkList("elementIds", elementIds);
            newOrder = checkList("newOrder", newOrder);
            if (elementIds.size() != newOrder.size()) {
                throw Problem.field("newOrder", "must have as many ids as elementIds");
            }
            List<Long> foreign = new ArrayList<>(newOrder);
            foreign.removeAll(new HashSet<>(elementIds));
            if (!foreign.isEmpty()) {
                throw Problem.field("newOrder", "has ids that elementIds has not: " + foreign);
            }
            if (elementType != null) {
                ElementType.of("elementType", elementType);
            }
        }
    }

    private static List<Long> checkList(String field, List<Long> ids) {
        if (ids == null || ids.isEmpty() || ids.size() > MOST_REORDERED) {
            throw Problem.field(field, "must have 1 to " + MOST_REORDERED + " ids");
        }
        HashSet<Long> seen = new HashSet<>();
        for (Long id : ids) {
            checkId(field, id);
            if (!seen.add(id)) {
                throw Problem.field(field, "has " + id + " more than once");
            }
        }
        return List.copyOf(ids);
    }

    private static void checkId(String field, Long id) {
        if (id == null || id < 1) {
            throw Problem.field(field, "must be a whole number of at least 1");
        }
    }
}

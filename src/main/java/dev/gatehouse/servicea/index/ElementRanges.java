package dev.gatehouse.servicea.index;

import dev.gatehouse.platform.database.Database;
import java.util.List;

/** Goes through all elements there can be, in ranges that have a bounded number of elements now. */
final class ElementRanges {
    static final List<String> TYPES = List.of("action", "character", "script", "section", "spokenWord");
    private static final int ELEMENTS_AT_A_TIME = 200;
    private final Database database;

    ElementRanges(Database database) {
        this.database = database;
    }

    /** What is done with each. */
    @FunctionalInterface
    interface Visitor {
        /** Ids of a type, both included. */
        void visit(String type, long from, long to);
    }

    void each(Visitor visitor) {
        for (String type : TYPES) {
            long from = Long.MIN_VALUE;
            Long last = lastOf(type, from);
            // the greatest id there can be ends the last range, which is visited below
            while (last != null && last < Long.MAX_VALUE) {
                visitor.visit(type, from, last);
                from = last + 1;
                last = lastOf(type, from);
            }
            visitor.visit(type, from, Long.MAX_VALUE);
        }
    }

    /** The id that ends a full range from there on; null when there are fewer elements than that. */
    private Long lastOf(String type, long from) {
        return database.jdbc().sql("SELECT element_id FROM elements WHERE element_type = ? AND element_id >= ? ORDER BY element_id OFFSET ? LIMIT 1")
                .params(type, from, ELEMENTS_AT_A_TIME - 1).query(Long.class).optional().orElse(null);
    }
}

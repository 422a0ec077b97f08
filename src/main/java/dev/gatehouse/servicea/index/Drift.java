package dev.gatehouse.servicea.index;

import java.util.Locale;

/** How a document in the index can differ from the table. */
enum Drift {
    /** The table has it and the index does not. */
    MISSING,
    /** Both have it, and it is not the same. */
    STALE,
    /** The index has it and the table does not. */
    ORPHANED;

    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}

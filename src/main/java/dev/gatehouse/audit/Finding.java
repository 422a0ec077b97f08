package dev.gatehouse.audit;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * Something about a stream that is not as we wrote it.
 *
 * @param seq the entry it is about: where it was written first
 * @param kind what is wrong
 * @param detail the same for people
 */
public record Finding(long seq, Kind kind, String detail) {
    /** What can be wrong. */
    public enum Kind {
        /** The entry's fields are not those that were written. */
        EDITED,
        /** The entry is gone. */
        REMOVED,
        /** The entry stands in another place. */
        REORDERED,
        /** The entry was not written here by us, or is there twice. */
        INSERTED,
        /** A signed head says that the stream reached further, or went on otherwise. */
        CUT_OFF,
        /** A line of the file of heads is not ours. */
        HEAD_FORGED,
        /** There are no signed heads, so that a cut would not show. */
        HEADS_MISSING,
        /** The seal of a segment is not ours. */
        SEAL_FORGED,
        /** The seal of a segment is gone. */
        SEAL_MISSING;

        /** The name in lower case with hyphens. */
        @JsonValue
        public String slug() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}

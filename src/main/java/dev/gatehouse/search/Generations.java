package dev.gatehouse.search;

import dev.gatehouse.platform.Ids;
import java.util.HexFormat;

/**
 * Collections that take each other's place are named {@code name--generation}. Who may find and write what, and whose a collection
 * is, is said of the name and holds for every generation, so that replacing a collection changes nobody's rights.
 */
public final class Generations {
    private static final String SEPARATOR = "--";
    private static final int RANDOM_BYTES = 5;

    private Generations() {}

    /** The name without the generation. */
    public static String nameOf(String collection) {
        int end = collection.indexOf(SEPARATOR);
        return end < 0 ? collection : collection.substring(0, end);
    }

    /** What the next one of a collection is called; no earlier one had that name. */
    static String next(String collection) {
        return nameOf(collection) + SEPARATOR + HexFormat.of().formatHex(Ids.bytes(RANDOM_BYTES));
    }

    /** Whether one may take the other's place. */
    static boolean areOfOneName(String one, String other) {
        return nameOf(one).equals(nameOf(other));
    }
}

package dev.gatehouse.search;

/**
 * Aliases of the relay's own that say how far the replacement of a collection is. They outlive the process, are seen by all others,
 * and are made by no caller.
 */
final class Marks {
    private static final String REPLACING = "replacing.";
    private static final String REPLACED = "replaced.";

    private Marks() {}

    /** Stands for the collection that is to take an alias's place, and takes every write until it does. */
    static String successor(String alias) {
        return REPLACING + alias;
    }

    /** Stands for the collection whose place is taken, until it is dropped. */
    static String predecessor(String alias) {
        return REPLACED + alias;
    }

    static boolean isMark(String name) {
        return name.startsWith(REPLACING) || name.startsWith(REPLACED);
    }
}

package dev.gatehouse.search.embedded;

import dev.gatehouse.search.Schema;

/**
 * What is kept beside a collection's index.
 *
 * @param generation of the index: each change of the schema makes a new one and then says so here
 */
record CollectionMeta(Schema schema, long createdAtSeconds, int generation) {
    private static final String INDEX = "index-";

    /** Whether a folder of that name holds an index, of whatever generation. */
    static boolean isIndex(String folder) {
        return folder.startsWith(INDEX);
    }

    String indexFolder() {
        return INDEX + generation;
    }

    CollectionMeta next(Schema changed) {
        return new CollectionMeta(changed, createdAtSeconds, generation + 1);
    }
}

package dev.gatehouse.search;

/** What a name in a request stands for: a collection itself, or the one that an alias of that name stands for. */
final class Names {
    private final SearchEngine engine;

    Names(SearchEngine engine) {
        this.engine = engine;
    }

    /** The collection's own name: what is checked and what is used, whatever becomes of the alias meanwhile. */
    String collection(String name) {
        return engine.aliases().getOrDefault(name, name);
    }
}

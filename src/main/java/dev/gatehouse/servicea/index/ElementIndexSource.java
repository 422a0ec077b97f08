package dev.gatehouse.servicea.index;

import dev.gatehouse.platform.services.IndexSource;

/** Has the collection looked at at once: where it is missing it is made and filled. */
final class ElementIndexSource implements IndexSource {
    private final IndexedCollection collection;
    private final OutboxWorkers workers;

    ElementIndexSource(IndexedCollection collection, OutboxWorkers workers) {
        this.collection = collection;
        this.workers = workers;
    }

    @Override
    public String collection() {
        return IndexedCollection.NAME;
    }

    @Override
    public void rebuild() {
        collection.doubt();
        workers.wake();
    }
}

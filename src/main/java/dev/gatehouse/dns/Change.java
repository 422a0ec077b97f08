package dev.gatehouse.dns;

/**
 * One step of a batch. To replace a set is to delete the old one, exactly as it was, and create the new one: a zone that somebody else
 * changed meanwhile refuses the whole batch.
 */
record Change(Action action, RecordSet set) {
    /** As Route 53 calls them. */
    enum Action { CREATE, DELETE }

    static Change create(RecordSet set) {
        return new Change(Action.CREATE, set);
    }

    static Change delete(RecordSet set) {
        return new Change(Action.DELETE, set);
    }

    Change undone() {
        return new Change(action == Action.CREATE ? Action.DELETE : Action.CREATE, set);
    }

    @Override
    public String toString() {
        return (action == Action.CREATE ? "+ " : "- ") + set;
    }
}

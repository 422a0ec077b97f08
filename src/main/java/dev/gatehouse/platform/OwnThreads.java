package dev.gatehouse.platform;

import java.util.concurrent.Executor;

/**
 * Threads that the verbs of a room run on, whoever calls them, instead of those that all rooms share: what the room waits for holds
 * up nobody else.
 *
 * @param room the package of the verbs
 * @param threads bounded; what they refuse is answered 503 {@code overloaded}
 */
public record OwnThreads(String room, Executor threads) {
    /** Whether a verb is of the room. */
    public boolean areOf(Object verb) {
        return verb.getClass().getPackageName().equals(room);
    }
}

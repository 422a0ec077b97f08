package dev.gatehouse.platform.services;

import java.time.Duration;

/** What search asks of a service whose documents it holds. */
@FunctionalInterface
public interface WrittenChanges {
    /**
     * Whether the index has everything the service wrote as that revision.
     *
     * @param patience how long to wait for it, at most 10 seconds
     */
    boolean indexed(long revision, Duration patience);
}

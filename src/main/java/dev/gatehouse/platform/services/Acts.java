package dev.gatehouse.platform.services;

import dev.gatehouse.platform.Caller;

/**
 * Where what operators do to a running process is recorded: in the record of the KMS, which has one for every role. Called before
 * the act, which does not happen when this fails.
 */
public interface Acts {
    /**
     * Returns once the entry is kept.
     *
     * @param action such as {@code route.stop}
     * @param object to what, such as the route's id
     * @param allowed whether it is about to happen, or was refused
     * @throws dev.gatehouse.platform.ProblemException unavailable when it cannot be recorded
     */
    void record(Caller caller, String action, String object, boolean allowed);
}

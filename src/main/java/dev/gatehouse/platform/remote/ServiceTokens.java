package dev.gatehouse.platform.remote;

/** Where this process's own access token comes from: what it shows to the other services. */
public interface ServiceTokens {
    /**
     * One that is good for some time yet. Blocks: for worker threads only.
     *
     * @throws dev.gatehouse.platform.ProblemException unavailable when there is none
     */
    String current();

    /** That one was refused and is not to be used again. */
    void forget(String token);
}

package dev.gatehouse.platform.services;

/** What the KMS asks of a service that keeps something of people. */
public interface Erasure {
    /**
     * Erases all of it, and destroys the person's key in the service's record of acts. Doing it again does no harm.
     *
     * @return how many entries of the record lost their personal fields
     * @throws dev.gatehouse.platform.ProblemException unavailable when the service does not answer
     */
    long erase(String userId);
}

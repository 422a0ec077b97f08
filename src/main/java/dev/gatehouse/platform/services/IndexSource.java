package dev.gatehouse.platform.services;

/**
 * A collection that a service can fill again from its own database: what the embedded search engine asks when it had to put the
 * collection's damaged files aside. A service offers a bean for each such collection of its own.
 */
public interface IndexSource {
    /** The collection's name. */
    String collection();

    /** Begins to make the collection and to put all its documents in again; does not wait for the end. */
    void rebuild();
}

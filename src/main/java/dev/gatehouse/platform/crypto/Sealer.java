package dev.gatehouse.platform.crypto;

/**
 * Authenticated encryption at rest under a service's own versioned master key (KEK). A sealed value opens only for the
 * {@link Binding} it was sealed for, so a ciphertext moved to another row is refused.
 */
public interface Sealer {
    /**
     * Encrypts; the result is self-describing (it names the KEK version) and differs every time. To be called inside the
     * transaction that stores the value: whoever replaces the master key waits for its end, so that no value is missed.
     *
     * @throws IllegalArgumentException when the binding names a column that a change of the master key would not find
     * @throws IllegalStateException outside a transaction
     */
    byte[] seal(byte[] plaintext, Binding binding);

    /**
     * Decrypts.
     *
     * @throws IllegalStateException when the ciphertext was changed or moved
     * @throws dev.gatehouse.platform.ProblemException unavailable when the master key it names is not here
     */
    byte[] open(byte[] sealed, Binding binding);

    /**
     * A keyed hash (HMAC-SHA-256 under a key derived for this service and purpose): for looking secrets up without
     * storing them. The same input and purpose give the same 32 bytes for the life of the installation.
     */
    byte[] lookupHash(String purpose, byte[] secret);

    /**
     * Where a ciphertext belongs.
     *
     * @param table table and column, such as {@code api_keys.sealed}; the column is called {@code sealed} or {@code …_sealed}
     * @param id the row's key
     * @param version the version of the value in that row, 1 if there is only ever one
     */
    record Binding(String table, String id, int version) {}
}

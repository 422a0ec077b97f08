package dev.gatehouse.platform.crypto;

/** Argon2id for passwords and recovery codes, run in a small bounded pool so that a burst cannot exhaust the heap. */
public interface PasswordHasher {
    /** An encoded hash with its own random salt. Blocks the calling worker thread. */
    String hash(CharSequence secret);

    /**
     * Whether the secret matches. With {@code null} for the hash it does the same work against a hash nobody knows and
     * answers false: the same time for an unknown user as for a wrong password.
     */
    boolean matches(CharSequence secret, String encodedHash);
}

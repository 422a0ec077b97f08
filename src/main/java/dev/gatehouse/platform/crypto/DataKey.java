package dev.gatehouse.platform.crypto;

import com.google.crypto.tink.subtle.AesGcmJce;
import dev.gatehouse.platform.Ids;
import java.security.GeneralSecurityException;
import java.util.Optional;

/**
 * A key for many small values that are to become unreadable together: destroying it destroys them (AES-256-GCM by Tink).
 * What is kept of it is sealed by a {@link Sealer}. Its text shows nothing of it.
 */
public final class DataKey {
    private static final int BYTES = 32;
    private final byte[] key;
    private final AesGcmJce cipher;

    /** @param key 32 random bytes */
    public DataKey(byte[] key) {
        this.key = key.clone();
        try {
            cipher = new AesGcmJce(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("not a key of AES-256", e);
        }
    }

    /** A new random key. */
    public static DataKey generate() {
        return new DataKey(Ids.bytes(BYTES));
    }

    /** The key, to be sealed. */
    public byte[] bytes() {
        return key.clone();
    }

    /** Encrypts, for a place that {@link #open} must name again. */
    public byte[] seal(byte[] plaintext, byte[] place) {
        try {
            return cipher.encrypt(plaintext, place);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM does not encrypt", e);
        }
    }

    /** Decrypts; empty when another key sealed it, or it was changed or moved. */
    public Optional<byte[]> open(byte[] sealed, byte[] place) {
        try {
            return Optional.of(cipher.decrypt(sealed, place));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "DataKey[]";
    }
}

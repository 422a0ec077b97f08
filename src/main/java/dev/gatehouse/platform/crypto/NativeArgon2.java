package dev.gatehouse.platform.crypto;

import com.sun.jna.Native;
import de.mkammerer.argon2.Argon2;
import de.mkammerer.argon2.Argon2Factory;
import de.mkammerer.argon2.Argon2Factory.Argon2Types;
import de.mkammerer.argon2.jna.Argon2Library;
import de.mkammerer.argon2.jna.Size_t;
import dev.gatehouse.platform.StartupException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Argon2id (RFC 9106) by the reference implementation, libargon2, with a salt of 16 and a hash of 32 bytes. Its memory is
 * outside the heap, is wiped, and makes no work for the collector.
 */
final class NativeArgon2 {
    /** ARGON2_VERIFY_MISMATCH of argon2.h: the only failure that says something about the secret. */
    private static final int MISMATCH = -35;
    private static final int LANES = 1;
    private final Argon2 argon2;
    private final Argon2Library library;
    private final int memory;
    private final int passes;

    NativeArgon2(int memoryKib, int passes) {
        this.memory = memoryKib;
        this.passes = passes;
        try {
            this.library = Argon2Library.INSTANCE;
            this.argon2 = Argon2Factory.create(Argon2Types.ARGON2id);
        } catch (LinkageError e) {
            throw new StartupException("libargon2, which hashes passwords, cannot be loaded on this machine: " + e.getMessage(), e);
        }
    }

    String hash(CharSequence secret) {
        byte[] bytes = bytes(secret);
        try {
            return argon2.hash(passes, memory, LANES, bytes);
        } finally {
            argon2.wipeArray(bytes);
        }
    }

    /** @throws IllegalStateException when the hash could not be computed, as for want of memory: that is no mismatch */
    boolean matches(CharSequence secret, String encodedHash) {
        byte[] bytes = bytes(secret);
        try {
            int result = library.argon2id_verify(Native.toByteArray(encodedHash), bytes, new Size_t(bytes.length));
            if (result != Argon2Library.ARGON2_OK && result != MISMATCH) {
                throw new IllegalStateException(library.argon2_error_message(result));
            }
            return result == Argon2Library.ARGON2_OK;
        } finally {
            argon2.wipeArray(bytes);
        }
    }

    private static byte[] bytes(CharSequence secret) {
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(secret));
        byte[] bytes = Arrays.copyOf(encoded.array(), encoded.limit());
        Arrays.fill(encoded.array(), (byte) 0);
        return bytes;
    }
}

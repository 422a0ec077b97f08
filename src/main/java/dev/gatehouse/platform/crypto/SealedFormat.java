package dev.gatehouse.platform.crypto;

import com.google.crypto.tink.Aead;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;

/**
 * How a sealed value is laid out: one byte of format, four of KEK version, then Tink's envelope, which is the length of the
 * wrapped data key (four bytes), the wrapped data key, and the ciphertext under it. Only the data key depends on the KEK.
 */
final class SealedFormat {
    private static final byte FORMAT = 1;
    private static final int HEAD = 1 + Integer.BYTES;
    /** Tink wraps data keys without associated data; it is the ciphertext that is bound to its place. */
    private static final byte[] NOTHING = {};

    private SealedFormat() {}

    static byte[] of(int version, byte[] envelope) {
        return ByteBuffer.allocate(HEAD + envelope.length).put(FORMAT).putInt(version).put(envelope).array();
    }

    /** @throws GeneralSecurityException when this is no sealed value */
    static int version(byte[] sealed) throws GeneralSecurityException {
        if (sealed.length <= HEAD || sealed[0] != FORMAT) {
            throw new GeneralSecurityException("not a sealed value");
        }
        return ByteBuffer.wrap(sealed, 1, Integer.BYTES).getInt();
    }

    static byte[] envelope(byte[] sealed) {
        return rest(ByteBuffer.wrap(sealed, HEAD, sealed.length - HEAD));
    }

    /** The same value with its data key wrapped by another KEK; the ciphertext stays, and with it where it belongs. */
    static byte[] rewrap(byte[] sealed, Aead from, int version, Aead to) throws GeneralSecurityException {
        try {
            ByteBuffer in = ByteBuffer.wrap(sealed, HEAD, sealed.length - HEAD);
            int length = in.getInt();
            if (length < 0 || length > in.remaining()) {
                throw new GeneralSecurityException("not an envelope");
            }
            byte[] wrapped = new byte[length];
            in.get(wrapped);
            byte[] again = to.encrypt(from.decrypt(wrapped, NOTHING), NOTHING);
            byte[] ciphertext = rest(in);
            return of(version, ByteBuffer.allocate(Integer.BYTES + again.length + ciphertext.length)
                    .putInt(again.length).put(again).put(ciphertext).array());
        } catch (BufferUnderflowException e) {
            throw new GeneralSecurityException("not an envelope", e);
        }
    }

    private static byte[] rest(ByteBuffer in) {
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        return rest;
    }
}

package dev.gatehouse.platform.crypto;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.aead.KmsEnvelopeAead;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Envelope encryption with Tink: a data key (DEK) per value, wrapped by the KEK. A sealed value is one byte of format, four of
 * KEK version, then Tink's envelope (length of the wrapped DEK, wrapped DEK, ciphertext).
 */
final class EnvelopeSealer implements Sealer {
    private static final byte FORMAT = 1;
    private static final int HEAD = 1 + Integer.BYTES;
    private final String service;
    private final int version;
    private final Map<Integer, Aead> envelopes;
    private final byte[] lookupRoot;

    /**
     * @param version of the KEK that seals
     * @param envelopes by KEK version, all that can open
     * @param lookupRoot 32 random bytes that outlive every KEK
     */
    EnvelopeSealer(String service, int version, Map<Integer, Aead> envelopes, byte[] lookupRoot) {
        this.service = service;
        this.version = version;
        this.envelopes = envelopes;
        this.lookupRoot = lookupRoot;
    }

    /** The envelope over a KEK. */
    static Aead envelope(Aead kek) {
        try {
            return KmsEnvelopeAead.create(PredefinedAeadParameters.AES256_GCM, kek);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Tink makes no envelope", e);
        }
    }

    @Override
    public byte[] seal(byte[] plaintext, Binding binding) {
        try {
            byte[] sealed = envelopes.get(version).encrypt(plaintext, associated(binding));
            return ByteBuffer.allocate(HEAD + sealed.length).put(FORMAT).putInt(version).put(sealed).array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot seal " + binding, e);
        }
    }

    @Override
    public byte[] open(byte[] sealed, Binding binding) {
        ByteBuffer bytes = ByteBuffer.wrap(sealed);
        if (sealed.length <= HEAD || bytes.get() != FORMAT) {
            throw new IllegalStateException("what is kept for " + binding + " is not a sealed value");
        }
        Aead envelope = envelopes.get(bytes.getInt());
        if (envelope == null) {
            throw new IllegalStateException("the master key that sealed " + binding + " is not here");
        }
        byte[] rest = new byte[bytes.remaining()];
        bytes.get(rest);
        try {
            return envelope.decrypt(rest, associated(binding));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the sealed value of " + binding + " was changed, moved or sealed by another key", e);
        }
    }

    @Override
    public byte[] lookupHash(String purpose, byte[] secret) {
        byte[] key = hmac(lookupRoot, (service + "/" + purpose).getBytes(StandardCharsets.UTF_8));
        return hmac(key, secret);
    }

    private byte[] associated(Binding binding) {
        // lengths first, so that no two bindings read the same
        return (service.length() + ":" + service + "|" + binding.table().length() + ":" + binding.table() + "|"
                + binding.id().length() + ":" + binding.id() + "|" + binding.version()).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] hmac(byte[] key, byte[] data) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(data);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}

package dev.gatehouse.platform.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Envelope encryption with Tink: a data key (DEK) per value, wrapped by the KEK; laid out as {@link SealedFormat} says.
 */
final class EnvelopeSealer implements Sealer {
    private final String service;
    private final Keks keks;
    private final byte[] lookupRoot;
    /** By purpose; there are as many as the code names. */
    private final ConcurrentMap<String, MacKey> lookupKeys = new ConcurrentHashMap<>();

    /** @param lookupRoot 32 random bytes that outlive every KEK */
    EnvelopeSealer(String service, Keks keks, byte[] lookupRoot) {
        this.service = service;
        this.keks = keks;
        this.lookupRoot = lookupRoot;
    }

    @Override
    public byte[] seal(byte[] plaintext, Binding binding) {
        if (!SealedColumns.isFound(binding.table())) {
            throw new IllegalArgumentException(binding.table()
                    + " is no place for a sealed value: call the column sealed or …_sealed");
        }
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("sealed for " + binding.table() + " outside the transaction that stores it");
        }
        int version = keks.sealing();
        try {
            return SealedFormat.of(version, keks.get(version).envelope().encrypt(plaintext, associated(binding)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot seal " + binding, e);
        }
    }

    @Override
    public byte[] open(byte[] sealed, Binding binding) {
        try {
            Keks.Kek kek = keks.get(SealedFormat.version(sealed));
            return kek.envelope().decrypt(SealedFormat.envelope(sealed), associated(binding));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the sealed value of " + binding + " was changed, moved or sealed by another key", e);
        }
    }

    @Override
    public byte[] lookupHash(String purpose, byte[] secret) {
        return lookupKeys.computeIfAbsent(purpose, this::lookupKey).mac(secret);
    }

    private MacKey lookupKey(String purpose) {
        return new MacKey(new MacKey(lookupRoot).mac((service + "/" + purpose).getBytes(StandardCharsets.UTF_8)));
    }

    private byte[] associated(Binding binding) {
        // lengths first, so that no two bindings read the same
        return (service.length() + ":" + service + "|" + binding.table().length() + ":" + binding.table() + "|"
                + binding.id().length() + ":" + binding.id() + "|" + binding.version()).getBytes(StandardCharsets.UTF_8);
    }
}

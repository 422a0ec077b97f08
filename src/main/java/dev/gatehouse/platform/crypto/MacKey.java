package dev.gatehouse.platform.crypto;

import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A key of HMAC-SHA-256 (RFC 2104). Its text shows nothing of it. */
public final class MacKey {
    private static final String ALGORITHM = "HmacSHA256";
    private final SecretKeySpec key;

    /** @param key 32 random bytes, or a MAC under another key */
    public MacKey(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /** The 32 bytes that only a holder of the key can make. */
    public byte[] mac(byte[] data) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(data);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    /** Whether that is the MAC of the data; compared in constant time. */
    public boolean verifies(byte[] data, byte[] mac) {
        return MessageDigest.isEqual(mac(data), mac);
    }

    @Override
    public String toString() {
        return "MacKey[]";
    }
}

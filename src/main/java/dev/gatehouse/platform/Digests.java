package dev.gatehouse.platform;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Names for what must not be kept itself, or is too long to be. */
public final class Digests {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private Digests() {}

    /** The SHA-256 of a text, base64url without padding. */
    public static String sha256(String text) {
        return BASE64URL.encodeToString(bytes(text));
    }

    /** Its first 64 bits: enough to tell texts apart that nobody chose to be mistaken, where many are held at a time. */
    public static long sha256Start(String text) {
        return ByteBuffer.wrap(bytes(text)).getLong();
    }

    private static byte[] bytes(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

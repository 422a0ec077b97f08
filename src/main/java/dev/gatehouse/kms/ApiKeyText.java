package dev.gatehouse.kms;

import dev.gatehouse.platform.Ids;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32;

/**
 * The form of generated API keys: {@code ghk_}, 32 random bytes in base64url, and a checksum of eight hex digits, so that leaks
 * can be scanned for and a typo is told from an unknown key.
 */
final class ApiKeyText {
    private static final String PREFIX = "ghk_";
    private static final int RANDOM_BYTES = 32;

    private ApiKeyText() {}

    static String generate() {
        String body = PREFIX + Ids.token(RANDOM_BYTES);
        return body + "_" + checksum(body);
    }

    /** Whether the text has our form and its checksum fits. */
    static boolean isWellFormed(String text) {
        int end = text.lastIndexOf('_');
        return text.startsWith(PREFIX) && end > PREFIX.length() && text.substring(end + 1).equals(checksum(text.substring(0, end)));
    }

    /** Whether the text begins as keys of ours do and is none. */
    static boolean isMistyped(String text) {
        return text.startsWith(PREFIX) && !isWellFormed(text);
    }

    /** The SHA-256 of a key: what a file may hold of it, and what its keyed hash is made of. */
    static byte[] digest(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String checksum(String body) {
        CRC32 crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.UTF_8));
        return "%08x".formatted(crc.getValue());
    }
}

package dev.gatehouse.platform;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

/** Random, opaque identifiers and tokens. */
public final class Ids {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private Ids() {}

    /** An id of 128 random bits with a prefix that says what it names, such as {@code usr_…}. */
    public static String random(String prefix) {
        return prefix + "_" + token(16);
    }

    /** An id for a request: told apart from all others, though not unguessable, since nothing is given for knowing one. */
    public static String ofRequest() {
        byte[] bytes = new byte[16];
        ThreadLocalRandom.current().nextBytes(bytes);
        return "req_" + BASE64URL.encodeToString(bytes);
    }

    /** {@code bytes} random bytes, base64url without padding: unguessable from 16 bytes up. */
    public static String token(int bytes) {
        return BASE64URL.encodeToString(bytes(bytes));
    }

    /** Random bytes. */
    public static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}

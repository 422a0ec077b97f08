package dev.gatehouse.platform.logging;

import dev.gatehouse.platform.crypto.MacKey;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * How people and addresses are called in the log: as they are, or by a pseudonym. That is a keyed hash, the same for the same one in
 * all processes that share the key, so that lines still go together and only who has the key can tell whose they are.
 */
public final class LogNames {
    private static final int SHOWN_BYTES = 9;
    private final MacKey key;

    /** @param key of the pseudonyms; null to call everybody as they are */
    LogNames(MacKey key) {
        this.key = key;
    }

    /** What to write in place of a subject or an address. */
    public String of(String name) {
        return key == null ? name
                : "p_" + HexFormat.of().formatHex(key.mac(name.getBytes(StandardCharsets.UTF_8)), 0, SHOWN_BYTES);
    }
}

package dev.gatehouse.kms;

import java.time.Instant;

/**
 * A signing key as the database keeps it; its text shows neither half.
 *
 * @param algorithm JWA name
 * @param privateSealed null once it neither signs nor will
 * @param activatedAt when it began to sign, or null
 * @param retiredAt when it ceased to, or null
 */
record SigningKey(String kid, String algorithm, State state, byte[] publicKey, byte[] privateSealed, Instant createdAt,
                  Instant activatedAt, Instant retiredAt) {
    /** A key is published before it signs, and afterwards while a token of its lives, unless it is compromised. */
    enum State {
        NEXT, ACTIVE, RETIRED, COMPROMISED;

        /** As the database and the API write it. */
        String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        static State of(String text) {
            return valueOf(text.toUpperCase(java.util.Locale.ROOT));
        }
    }

    @Override
    public String toString() {
        return "SigningKey[" + kid + ", " + state.text() + "]";
    }
}

package dev.gatehouse.twofactor;

import java.time.Instant;

/** An authenticator of a user; its secret is sealed and stays out of its text. */
record Factor(String id, String userId, String name, Totp.Algorithm algorithm, int digits, byte[] secretSealed,
              boolean confirmed, Instant createdAt, Instant lastUsedAt, Drift drift) {
    Totp totp() {
        return new Totp(algorithm, digits);
    }

    @Override
    public String toString() {
        return "Factor[" + id + "]";
    }
}

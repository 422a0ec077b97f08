package dev.gatehouse.kms;

import java.time.Instant;
import java.util.Set;

/** A person as the KMS keeps them; the hash stays out of its text. */
record User(String id, String username, String passwordHash, Set<String> roles, boolean disabled, Instant createdAt,
            Instant passwordChangedAt) {
    @Override
    public String toString() {
        return "User[" + id + "]";
    }
}

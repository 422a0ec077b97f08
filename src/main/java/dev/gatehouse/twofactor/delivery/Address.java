package dev.gatehouse.twofactor.delivery;

import java.time.Instant;

/** An address of a user as it is kept: sealed, and masked for people to read. */
record Address(String id, String userId, Method method, byte[] sealed, byte[] destinationHash, String masked, String locale,
               boolean confirmed, Instant createdAt) {
    @Override
    public String toString() {
        return "Address[" + id + "]";
    }
}

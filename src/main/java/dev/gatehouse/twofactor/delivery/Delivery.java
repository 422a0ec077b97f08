package dev.gatehouse.twofactor.delivery;

import java.time.Instant;

/** A message in the outbox that one worker holds for an attempt. */
record Delivery(String id, String userId, Method method, byte[] sealed, int attempts, Instant expiresAt) {
    @Override
    public String toString() {
        return "Delivery[" + id + "]";
    }
}

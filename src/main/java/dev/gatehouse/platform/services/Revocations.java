package dev.gatehouse.platform.services;

import java.time.Instant;

/** What the KMS has withdrawn before its time. Asked for every request; answers from memory. */
public interface Revocations {
    /** Whether a token of this session or subject, issued at that time, has been withdrawn. */
    boolean isRevoked(String subject, String sessionId, Instant issuedAt);
}

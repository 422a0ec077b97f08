package dev.gatehouse.platform.services;

import dev.gatehouse.platform.Caller;
import java.time.Instant;

/** What the KMS has withdrawn before its time. Asked for every request; answers from memory. */
public interface Revocations {
    /** Whether the caller's token, its session, or the tokens of this service issued until then have been withdrawn. */
    boolean isRevoked(Caller caller, Instant issuedAt);
}

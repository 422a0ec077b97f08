package dev.gatehouse.platform.services;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Optional;

/** What the guard of a process asks of the two-factor service before an act that comes with a grant. */
public interface Grants {
    /**
     * Uses a grant up, once ever, if it was issued for exactly this operation.
     *
     * @return when the factor was shown for it; empty when it is unknown, expired, used, or another operation's
     * @throws dev.gatehouse.platform.ProblemException unavailable when the two-factor service does not answer
     */
    Optional<Instant> consume(Operation operation);

    /**
     * An operation that is about to happen; its text does not show the grant.
     *
     * @param target path and query, byte for byte as they were sent
     * @param bodySha256 of the body as it was sent, in lower-case hexadecimal; of nothing if there is none
     * @param requestId for the audit record
     */
    record Operation(String grant, @JsonProperty("user_id") String userId, @JsonProperty("session_id") String sessionId,
                     String method, String target, @JsonProperty("body_sha256") String bodySha256,
                     @JsonProperty("request_id") String requestId) {
        @Override
        public String toString() {
            return "Operation[" + method + "]";
        }
    }
}

package dev.gatehouse.platform.feed;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;

/**
 * What has happened at the KMS that those who verify tokens must know.
 *
 * @param position to be sent with the next question; only the KMS knows what it means
 * @param whole whether this is everything that counts, in place of what was known
 * @param keysEtag names the published keys
 * @param jwks the published keys (RFC 7517 section 5); null where the asking service has them
 * @param withdrawals in no order
 */
public record News(String position, boolean whole, @JsonProperty("keys_etag") String keysEtag, JsonNode jwks,
                   List<Withdrawal> withdrawals) {
    /**
     * Something that no token speaks for any more.
     *
     * @param kind {@code session}, {@code token} or {@code service}
     * @param name id of the session, {@code jti}, or the service's name
     * @param at when; of a service the tokens issued until then are withdrawn, of the others all
     */
    public record Withdrawal(String kind, String name, Instant at) {}

    /** How the KMS is asked. Both are null at first. */
    public record Question(String position, @JsonProperty("keys_etag") String keysEtag) {}
}

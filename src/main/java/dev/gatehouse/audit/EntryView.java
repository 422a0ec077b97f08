package dev.gatehouse.audit;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * An entry as it is shown.
 *
 * @param actorName the user name the actor had; null for those who have none; {@code erased} once the person's key is gone
 * @param source the address the request came from; {@code erased} likewise
 * @param mac in hexadecimal digits
 */
public record EntryView(long seq, Instant at, String actor, @JsonProperty("actor_name") String actorName, String action,
                        String object, String outcome, @JsonProperty("request_id") String requestId, String source,
                        JsonNode details, String mac) {}

package dev.gatehouse.gateway.overview;

import dev.gatehouse.platform.Request;
import java.util.Map;

/** What {@code GET /overview} asks its search leg. */
public final class Overview {
    Overview() {}

    /** The search request for {@code ?q=}; everything when there is none. */
    public Map<String, Object> searchRequest(Request request) {
        return Map.of("collection_name", "service_a_elements",
                "parameters", Map.of("q", request.query("q").orElse("*"), "query_by", "comment"));
    }
}

package dev.gatehouse.gateway.overview;

import dev.gatehouse.platform.Request;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The ends of {@code GET /overview}: what the search leg is asked, and the one answer made of all legs. */
public final class Overview {
    private final List<String> legs;
    private final Duration budget;

    /**
     * @param legs every leg that must show in the answer
     * @param budget what each leg has, as the route's multicast says it
     */
    Overview(List<String> legs, Duration budget) {
        this.legs = legs;
        this.budget = budget;
    }

    /** The search request for {@code ?q=}; everything when there is none. */
    public Map<String, Object> searchRequest(Request request) {
        return Map.of("collection_name", "service_a_elements",
                "parameters", Map.of("q", request.query("q").orElse("*"), "query_by", "comment"));
    }

    /** The legs as gathered; one that is not among them was late and is named so. */
    public Map<String, Object> answer(Gathered gathered) {
        Map<String, Object> all = new LinkedHashMap<>();
        for (String leg : legs) {
            all.put(leg, gathered.legs().getOrDefault(leg, late()));
        }
        return Map.of("legs", all);
    }

    private Map<String, Object> late() {
        return Map.of("status", "late", "latency_ms", budget.toMillis());
    }
}

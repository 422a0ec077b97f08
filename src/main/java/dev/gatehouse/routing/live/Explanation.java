package dev.gatehouse.routing.live;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What the house would do with a request, and why.
 *
 * @param route the route's id; null when none answers
 * @param file the file it stands in; null for a shipped route
 * @param decision {@code passes} or {@code refused}, as far as can be told without running the request
 * @param upstream where it would be relayed to; null when it is not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Explanation(String request, String route, String file, String decision, List<Step> steps, String upstream) {
    /**
     * One step of the route, in order.
     *
     * @param decision {@code passes}, {@code refused}, {@code not asked} for one that would have an effect, or
     *     {@code not reached}
     */
    public record Step(String step, String decision, String reason) {}
}

package dev.gatehouse.edge;

import org.apache.camel.Endpoint;
import org.apache.camel.EndpointAware;
import org.apache.camel.Navigate;
import java.util.ArrayList;
import java.util.List;

/**
 * What a step says of every answer of its route, wherever it stands in it: also of those that the guard gives, which is the
 * first step, and of problems.
 */
interface AnswerPolicy {
    /** Adds its header fields to the call's answer, before the route's first step. */
    void apply(EdgeCall call);

    /** Those of a route, by its processors. */
    static List<AnswerPolicy> of(Object processor) {
        List<AnswerPolicy> found = new ArrayList<>();
        collect(processor, found);
        return List.copyOf(found);
    }

    private static void collect(Object processor, List<AnswerPolicy> found) {
        if (processor instanceof EndpointAware step) {
            Endpoint endpoint = step.getEndpoint();
            if (endpoint instanceof AnswerPolicy policy) {
                found.add(policy);
            }
        }
        if (processor instanceof Navigate<?> outer && outer.hasNext()) {
            outer.next().forEach(inner -> collect(inner, found));
        }
    }
}

package dev.gatehouse.gateway.overview;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.platform.ProblemException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers the legs of a fan-out: each with its status and latency, a failed one with its problem. A leg names itself by the
 * exchange property {@code leg}.
 */
public final class Legs implements AggregationStrategy {
    private static final Logger log = LoggerFactory.getLogger(Legs.class);
    private final ObjectMapper json;

    Legs(ObjectMapper json) {
        this.json = json;
    }

    @Override
    public Exchange aggregate(Exchange gathered, Exchange leg) {
        Map<String, Object> legs = new LinkedHashMap<>();
        if (gathered != null) {
            legs.putAll(gathered.getMessage().getBody(Gathered.class).legs());
        }
        legs.put(leg.getProperty("leg", String.class), outcome(leg));
        leg.setException(null);
        leg.getMessage().setBody(new Gathered(legs));
        return leg;
    }

    /** Nothing gathered is an answer too: when every leg is late, the exchange still holds the request. */
    @Override
    public void timeout(Exchange gathered, int index, int total, long timeout) {
        if (!(gathered.getMessage().getBody() instanceof Gathered)) {
            gathered.getMessage().setBody(new Gathered(Map.of()));
        }
    }

    private Map<String, Object> outcome(Exchange leg) {
        Map<String, Object> outcome = new LinkedHashMap<>();
        Exception failure = leg.getException();
        outcome.put("status", failure == null ? "ok" : "failed");
        outcome.put("latency_ms", leg.getClock().elapsed());
        if (failure == null) {
            ObjectNode answer = json.valueToTree(leg.getMessage().getBody());
            answer.fields().forEachRemaining(field -> outcome.putIfAbsent(field.getKey(), field.getValue()));
        } else {
            outcome.put("problem", slug(failure));
            log.warn("leg {} failed", leg.getProperty("leg", String.class), failure);
        }
        return outcome;
    }

    private static String slug(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof ProblemException problem) {
                return problem.problem().slug();
            }
        }
        return "internal";
    }
}

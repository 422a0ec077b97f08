package dev.gatehouse.gateway.overview;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.edge.EdgeCall;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.Request;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers the legs of a fan-out: each with its status and latency, a failed one with its problem. A leg names itself by the
 * exchange property {@code leg}. A leg within a multicast of its own has the time-out of that one.
 */
public final class Legs implements AggregationStrategy {
    private static final Logger log = LoggerFactory.getLogger(Legs.class);
    private static final String OK = "ok";
    private static final String LATE = "late";
    private final ObjectMapper json;

    Legs(ObjectMapper json) {
        this.json = json;
    }

    @Override
    public Exchange aggregate(Exchange gathered, Exchange leg) {
        Map<String, Map<String, Object>> legs = new LinkedHashMap<>();
        if (gathered != null) {
            legs.putAll(gathered.getMessage().getBody(Gathered.class).legs());
        }
        String name = leg.getProperty("leg", String.class);
        if (leg.getException() == null && leg.getMessage().getBody() instanceof Gathered own) {
            legs.put(name, own.legs().getOrDefault(name, outcome(LATE, leg.getClock().elapsed())));
        } else {
            legs.put(name, outcome(name, leg));
        }
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

    /**
     * The one answer made of all legs that the exchange property {@code legs} names; one that is not among those gathered was late.
     * The header field {@code Server-Timing} says the same in short. Without the legs that the property {@code require} names, or the
     * query parameter of that name, there is no answer.
     *
     * @throws ProblemException upstream-timeout or upstream-failed, with the legs' statuses, where a required leg is not ok;
     *     field-invalid when one is asked for that there is not
     */
    public Map<String, Object> answer(Exchange exchange, Gathered gathered) {
        Map<String, Map<String, Object>> legs = new LinkedHashMap<>();
        for (String leg : names(exchange.getProperty("legs", "", String.class))) {
            legs.put(leg, gathered.legs().getOrDefault(leg, outcome(LATE, exchange.getClock().elapsed())));
        }
        Set<String> required = required(exchange, legs.keySet());
        exchange.getProperty(EdgeCall.PROPERTY, EdgeCall.class).answerHeader("Server-Timing", legs.entrySet().stream()
                .map(leg -> leg.getKey() + ";dur=" + leg.getValue().get("latency_ms") + ";desc=" + leg.getValue().get("status"))
                .collect(Collectors.joining(", ")));
        required.stream().filter(leg -> !OK.equals(legs.get(leg).get("status"))).findFirst().ifPresent(leg -> {
            throw missing(leg, legs);
        });
        return Map.of("legs", legs);
    }

    private static Set<String> required(Exchange exchange, Set<String> legs) {
        Set<String> required = new HashSet<>(names(exchange.getProperty("require", "", String.class)));
        List<String> asked = exchange.getProperty(Request.PROPERTY, Request.class).query("require").map(Legs::names).orElse(List.of());
        if (!legs.containsAll(asked)) {
            throw Problem.field("require", "must name some of " + String.join(", ", legs));
        }
        required.addAll(asked);
        return required;
    }

    private static List<String> names(String list) {
        return Arrays.stream(list.split(",")).map(String::trim).filter(name -> !name.isEmpty()).toList();
    }

    private static ProblemException missing(String leg, Map<String, Map<String, Object>> legs) {
        Problem problem = LATE.equals(legs.get(leg).get("status")) ? Problem.UPSTREAM_TIMEOUT : Problem.UPSTREAM_FAILED;
        ProblemException exception = problem.exception("the leg " + leg + " is required");
        Map<String, Object> statuses = new LinkedHashMap<>();
        legs.forEach((name, outcome) -> statuses.put(name,
                Map.of("status", outcome.get("status"), "latency_ms", outcome.get("latency_ms"))));
        return exception.with("legs", statuses);
    }

    private static Map<String, Object> outcome(String status, long millis) {
        Map<String, Object> outcome = new LinkedHashMap<>();
        outcome.put("status", status);
        outcome.put("latency_ms", millis);
        return outcome;
    }

    private Map<String, Object> outcome(String name, Exchange leg) {
        Exception failure = leg.getException();
        Map<String, Object> outcome = outcome(failure == null ? OK : "failed", leg.getClock().elapsed());
        if (failure == null) {
            ObjectNode answer = json.valueToTree(leg.getMessage().getBody());
            answer.fields().forEachRemaining(field -> outcome.putIfAbsent(field.getKey(), field.getValue()));
        } else {
            outcome.put("problem", slug(failure));
            log.warn("leg {} failed", name, failure);
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

package dev.gatehouse.routing.live;

import dev.gatehouse.edge.RouteTable;
import dev.gatehouse.edge.relay.Upstreams;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ToDefinition;

/**
 * Finds the route of a request and asks its guard about the token, for real and without running anything else: what has an
 * effect is named and not asked.
 */
final class Explainer {
    private final ModelCamelContext camel;
    private final RouteTable table;
    private final Upstreams upstreams;
    private final LiveRoutes routes;

    Explainer(ModelCamelContext camel, RouteTable table, Upstreams upstreams, LiveRoutes routes) {
        this.camel = camel;
        this.table = table;
        this.upstreams = upstreams;
        this.routes = routes;
    }

    /** @param token a bearer token; empty for a request without one */
    Explanation explain(String method, String path, Optional<String> token) {
        String request = method + " " + path;
        String id;
        try {
            id = table.routeIdFor(method, path);
        } catch (ProblemException problem) {
            return new Explanation(request, null, null, "refused",
                    List.of(new Explanation.Step("path", "refused", reason(problem))), null);
        }
        List<Explanation.Step> steps = new ArrayList<>();
        String upstream = null;
        for (ProcessorDefinition<?> step : camel.getRouteDefinition(id).getOutputs()) {
            boolean refused = steps.stream().anyMatch(before -> before.decision().equals("refused"));
            steps.add(refused ? new Explanation.Step(label(step), "not reached", "") : judge(step, method, token));
            upstream = label(step).startsWith("relay:") ? describe(label(step)) : upstream;
        }
        boolean refused = steps.stream().anyMatch(step -> step.decision().equals("refused"));
        String plain = RouteVersion.plain(id);
        return new Explanation(request, plain, routes.fileOf(plain).orElse(null), refused ? "refused" : "passes", steps, upstream);
    }

    private Explanation.Step judge(ProcessorDefinition<?> step, String method, Optional<String> token) {
        String label = label(step);
        if (label.startsWith("guard:")) {
            return guard(label, method, token);
        }
        String reason = label.startsWith("edge:pages") ? "answers with a file"
                : label.startsWith("edge:") ? "depends on the body"
                : label.startsWith("relay:") ? "depends on " + describe(label)
                : label.startsWith("limit:") ? "would count the request"
                : step instanceof BeanDefinition ? "states its own minimum for the caller when it runs" : "";
        return new Explanation.Step(label, "not asked", reason);
    }

    private Explanation.Step guard(String uri, String method, Optional<String> token) {
        Endpoint endpoint = camel.getEndpoint(uri);
        try (ProducerTemplate template = camel.createProducerTemplate()) {
            Exchange asked = template.send(endpoint, exchange -> {
                exchange.setProperty(Caller.PROPERTY, Caller.anonymous(Origin.internal()));
                exchange.setProperty(Request.PROPERTY, new Request(method, Map.of(), Map.of(), name ->
                        name.equalsIgnoreCase("authorization") ? token.map(text -> "Bearer " + text).orElse(null) : null));
            });
            return asked.getException() == null
                    ? new Explanation.Step(uri, "passes", reason(asked.getProperty(Caller.PROPERTY, Caller.class)))
                    : new Explanation.Step(uri, "refused", reason(asked.getException()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String reason(Caller caller) {
        if (!caller.isUser()) {
            return "no token, and none is needed";
        }
        return "subject " + caller.subject() + ", roles " + String.join(",", caller.roles().stream().sorted().toList())
                + ", acr " + caller.acr() + ", factor of " + caller.authTime()
                + (caller.scope().isEmpty() ? "" : ", scope " + caller.scope());
    }

    private static String reason(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof ProblemException problem) {
                return problem.problem().status() + " " + problem.problem().slug() + ": "
                        + Optional.ofNullable(problem.detail()).orElse(problem.problem().title());
            }
        }
        return "500 internal";
    }

    private String describe(String relay) {
        String name = relay.substring("relay:".length()).replaceFirst("\\?.*", "");
        return upstreams.describe(name).orElse("an upstream that is gone");
    }

    private static String label(ProcessorDefinition<?> step) {
        if (step instanceof ToDefinition to) {
            return to.getUri();
        }
        return step instanceof BeanDefinition bean ? "bean " + bean.getRef() + "." + bean.getMethod() : step.getShortName();
    }
}

package dev.gatehouse.platform;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.springframework.util.function.SingletonSupplier;

/**
 * Calls from one of our services to another, as the calling service. The endpoint's name ({@code kms.upgrade}) is a
 * setting that says where it lives; in one process it is a {@code direct:} route, and the call carries a {@link Caller}
 * of kind service, which the called verb checks.
 */
public final class ServiceClient {
    private final String service;
    private final ObjectMapper json;
    private final UnaryOperator<String> endpoints;
    private final Supplier<ProducerTemplate> template;

    /**
     * @param service the calling service's name
     * @param endpoints resolves an endpoint's name to its URI
     */
    public ServiceClient(String service, CamelContext camel, ObjectMapper json, UnaryOperator<String> endpoints) {
        this.service = service;
        template = SingletonSupplier.of(camel::createProducerTemplate);
        this.json = json;
        this.endpoints = endpoints;
    }

    /**
     * Calls and waits: for worker threads only. What the other service records has the id of the request under way,
     * and is part of its trace.
     *
     * @param body turned into JSON on the way, as it would be between containers
     * @throws ProblemException what the other service answered, or unavailable when it could not
     */
    public <T> T call(String endpoint, Object body, Class<T> answer) {
        return callAs(Caller.service(service, CurrentRequest.passedOn()), Request.none(), endpoint, body, answer);
    }

    /**
     * The same as a person, or as nobody yet.
     *
     * @param with has the person's token in its Authorization header
     */
    public <T> T callAs(Caller caller, Request with, String endpoint, Object body, Class<T> answer) {
        Exchange exchange = template.get().request(endpoints.apply(endpoint), request -> {
            request.setProperty(Caller.PROPERTY, caller);
            request.setProperty(Request.PROPERTY, with);
            request.getMessage().setBody(json.writeValueAsBytes(body));
        });
        if (exchange.getException() != null) {
            throw problemOf(exchange.getException());
        }
        return json.convertValue(exchange.getMessage().getBody(), answer);
    }

    private static ProblemException problemOf(Exception failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof ProblemException problem) {
                return problem;
            }
        }
        return new ProblemException(Problem.UNAVAILABLE, failure);
    }
}

package dev.gatehouse.platform.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Origin;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.ProblemException;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.Services.Target;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.springframework.util.function.SingletonSupplier;

/**
 * A call to an endpoint of a service that is another process: JSON there and back, a problem comes back as the exception that it
 * was there. As whom, the {@link Caller} on the exchange says: a service with this process's own token, a person with the
 * token of their request, anybody else with none. Public for Camel, which calls it by reflection.
 */
public final class RemoteCall {
    private static final Set<Problem> NOT_OUR_TOKEN = Set.of(Problem.TOKEN_MISSING, Problem.TOKEN_INVALID, Problem.CALLER_NOT_ALLOWED);
    private static final String PROBLEM = "urn:gatehouse:problem:";
    private final Target target;
    private final String attempts;
    private final ServiceTokens tokens;
    private final ObjectMapper json;
    private final Supplier<ProducerTemplate> template;

    /** @param attempts URI of the route that makes one attempt */
    RemoteCall(Target target, String attempts, ServiceTokens tokens, ObjectMapper json, CamelContext camel) {
        this.target = target;
        this.attempts = attempts;
        this.tokens = tokens;
        this.json = json;
        template = SingletonSupplier.of(camel::createProducerTemplate);
    }

    private record Answer(int status, byte[] body) {
        boolean isGood() {
            return status >= 200 && status < 300;
        }
    }

    /**
     * Calls and waits: for worker threads only. The answer is the exchange's new body.
     *
     * @throws ProblemException what the service answered, or unavailable when it did not answer or does not know this process
     */
    public void send(Exchange exchange) throws IOException {
        Caller caller = exchange.getProperty(Caller.PROPERTY, Caller.class);
        byte[] body = target.method().equals("GET") ? null : bytes(exchange.getMessage().getBody());
        boolean ours = caller.kind() == Caller.Kind.SERVICE;
        String token = ours ? tokens.current() : null;
        Answer answer = attempt(exchange, caller, ours ? Optional.of("Bearer " + token) : authorization(exchange, caller), body);
        if (ours && !answer.isGood() && isAboutOurToken(answer)) {
            // it may have been withdrawn since: once more with a new one
            tokens.forget(token);
            answer = attempt(exchange, caller, Optional.of("Bearer " + tokens.current()), body);
        }
        if (!answer.isGood()) {
            throw problem(answer, ours);
        }
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(answer.body().length == 0 ? json.createObjectNode() : json.readTree(answer.body()));
    }

    private byte[] bytes(Object body) throws JsonProcessingException {
        return body instanceof byte[] bytes ? bytes : json.writeValueAsBytes(body);
    }

    private static Optional<String> authorization(Exchange exchange, Caller caller) {
        return caller.isUser() ? exchange.getProperty(Request.PROPERTY, Request.class).header("authorization") : Optional.empty();
    }

    private Answer attempt(Exchange exchange, Caller caller, Optional<String> authorization, byte[] body) {
        Exchange call = template.get().request(attempts, request -> {
            Message message = request.getMessage();
            if (body != null) {
                message.setHeader(Exchange.CONTENT_TYPE, "application/json");
                message.setBody(body);
            }
            name(caller.origin(), message);
            authorization.ifPresent(field -> message.setHeader("Authorization", field));
        });
        Integer status = call.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
        if (call.getException() != null || status == null) {
            throw new ProblemException(Problem.UNAVAILABLE, call.getException()).header("Retry-After", "1");
        }
        byte[] answer = call.getMessage().getBody(byte[].class);
        return new Answer(status, answer == null ? new byte[0] : answer);
    }

    /** Says which request it is for. */
    private static void name(Origin origin, Message message) {
        message.setHeader("X-Request-Id", origin.requestId());
        message.setHeader("traceparent", origin.trace().nextParent());
        if (!origin.trace().state().isEmpty()) {
            message.setHeader("tracestate", String.join(",", origin.trace().state()));
        }
    }

    private boolean isAboutOurToken(Answer answer) {
        return problemOf(answer).filter(NOT_OUR_TOKEN::contains).isPresent();
    }

    private ProblemException problem(Answer answer, boolean ours) {
        Problem problem = problemOf(answer).filter(found -> !ours || !NOT_OUR_TOKEN.contains(found)).orElse(null);
        if (problem == null) {
            return new ProblemException(Problem.UNAVAILABLE, new IOException(target.url() + " answered " + answer.status()));
        }
        ProblemException exception = problem.exception();
        JsonNode body = read(answer);
        if (body.hasNonNull("detail")) {
            exception.detail(body.get("detail").asText());
        }
        if (body.hasNonNull("field")) {
            exception.with("field", body.get("field").asText());
        }
        return exception;
    }

    private Optional<Problem> problemOf(Answer answer) {
        String type = read(answer).path("type").asText();
        return type.startsWith(PROBLEM) ? Problem.named(type.substring(PROBLEM.length())) : Optional.empty();
    }

    /** What is no JSON is no problem of ours. */
    private JsonNode read(Answer answer) {
        try {
            return json.readTree(answer.body());
        } catch (IOException e) {
            return json.createObjectNode();
        }
    }
}

package dev.gatehouse.twofactor.delivery;

import dev.gatehouse.platform.Problem;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.springframework.util.function.SingletonSupplier;

/** The ways out that are configured here: a route each, in {@code src/main/resources/camel/}. */
final class Channels {
    private static final Map<Method, String> ROUTES =
            Map.of(Method.EMAIL, "direct:two-factor-mail", Method.SMS, "direct:two-factor-sms");
    private final Set<Method> configured;
    private final Supplier<ProducerTemplate> template;

    /** @param camel asked for at the first message: where none is sent, on the command line, there is none */
    Channels(Supplier<CamelContext> camel, Set<Method> configured) {
        template = SingletonSupplier.of(() -> camel.get().createProducerTemplate());
        this.configured = Set.copyOf(configured);
    }

    Set<Method> configured() {
        return configured;
    }

    /** @throws dev.gatehouse.platform.ProblemException unprocessable when the method is not configured here */
    void require(Method method) {
        if (!configured.contains(method)) {
            throw Problem.UNPROCESSABLE.exception("codes by " + method.wire() + " are not set up here").with("field", "method");
        }
    }

    /**
     * Sends and waits for the other side to accept: for worker threads only.
     *
     * @throws Undelivered when it did not
     */
    void send(Method method, OutgoingMessage message) {
        Exchange exchange = template.get().request(ROUTES.get(method), request -> request.getMessage().setBody(message));
        if (exchange.getException() != null) {
            throw Refusals.of(method, exchange.getException());
        }
    }
}

package dev.gatehouse.edge;

import dev.gatehouse.platform.NeverWaits;
import io.vertx.core.Context;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Keeps the event loop from blocking, for every route and without a word in it: steps that may wait (beans, calls by
 * camel-http) move to the bounded worker pool when they are reached on an event loop. Our own components and verbs that say
 * {@link NeverWaits} stay.
 */
final class OffLoop implements InterceptStrategy {
    private static final Set<String> NEVER_WAIT = Set.of("guard", "limit", "edge", "relay", "direct");
    private final Executor workers;

    OffLoop(Executor workers) {
        this.workers = workers;
    }

    @Override
    public Processor wrapProcessorInInterceptors(CamelContext context, NamedNode definition, Processor target,
                                                 Processor next) {
        return mayWait(definition, context) ? new Hop(target, workers) : target;
    }

    private static boolean mayWait(NamedNode definition, CamelContext context) {
        if (definition instanceof ToDefinition to) {
            String uri = context.resolvePropertyPlaceholders(to.getEndpointUri());
            return !NEVER_WAIT.contains(uri.substring(0, Math.max(0, uri.indexOf(':'))));
        }
        return definition instanceof BeanDefinition verb && !neverWaits(verb, context) || definition instanceof ToDynamicDefinition;
    }

    private static boolean neverWaits(BeanDefinition verb, CamelContext context) {
        Object bean = verb.getRef() == null ? null : context.getRegistry().lookupByName(verb.getRef());
        return bean != null && Arrays.stream(bean.getClass().getMethods())
                .anyMatch(method -> method.getName().equals(verb.getMethod()) && method.isAnnotationPresent(NeverWaits.class));
    }

    private static final class Hop extends DelegateAsyncProcessor {
        private final Executor workers;

        Hop(Processor target, Executor workers) {
            super(target);
            this.workers = workers;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            if (!Context.isOnEventLoopThread()) {
                return super.process(exchange, callback);
            }
            try {
                workers.execute(() -> run(exchange, callback));
                return false;
            } catch (RejectedExecutionException e) {
                exchange.setException(e);
                callback.done(true);
                return true;
            }
        }

        /** Whatever happens is answered: an error nobody catches would leave the client waiting. */
        private void run(Exchange exchange, AsyncCallback callback) {
            try {
                super.process(exchange, doneSync -> callback.done(false));
            } catch (Error e) {
                exchange.setException(e);
                callback.done(false);
            }
        }
    }
}

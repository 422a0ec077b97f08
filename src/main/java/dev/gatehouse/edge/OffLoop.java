package dev.gatehouse.edge;

import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.CurrentRequest;
import dev.gatehouse.platform.NeverWaits;
import dev.gatehouse.platform.OwnThreads;
import io.vertx.core.Context;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
 * {@link NeverWaits} stay; verbs that have {@link OwnThreads} move there from wherever they are reached. The thread knows meanwhile
 * which request it works for.
 */
final class OffLoop implements InterceptStrategy {
    private static final Set<String> NEVER_WAIT = Set.of("guard", "limit", "edge", "relay", "direct");
    private final Executor workers;
    private final List<OwnThreads> own;

    OffLoop(Executor workers, List<OwnThreads> own) {
        this.workers = workers;
        this.own = List.copyOf(own);
    }

    @Override
    public Processor wrapProcessorInInterceptors(CamelContext context, NamedNode definition, Processor target,
                                                 Processor next) {
        if (!mayWait(definition, context)) {
            return target;
        }
        return ownThreads(definition, context).map(threads -> new Hop(target, threads, true)).orElseGet(() -> new Hop(target, workers, false));
    }

    private static boolean mayWait(NamedNode definition, CamelContext context) {
        if (definition instanceof ToDefinition to) {
            String uri = context.resolvePropertyPlaceholders(to.getEndpointUri());
            return !NEVER_WAIT.contains(uri.substring(0, Math.max(0, uri.indexOf(':'))));
        }
        return definition instanceof BeanDefinition verb && !neverWaits(verb, context) || definition instanceof ToDynamicDefinition;
    }

    private static boolean neverWaits(BeanDefinition verb, CamelContext context) {
        return bean(verb, context).stream().flatMap(bean -> Arrays.stream(bean.getClass().getMethods()))
                .anyMatch(method -> method.getName().equals(verb.getMethod()) && method.isAnnotationPresent(NeverWaits.class));
    }

    private Optional<Executor> ownThreads(NamedNode definition, CamelContext context) {
        return definition instanceof BeanDefinition verb
                ? bean(verb, context).flatMap(bean -> own.stream().filter(threads -> threads.areOf(bean)).map(OwnThreads::threads).findFirst())
                : Optional.empty();
    }

    private static Optional<Object> bean(BeanDefinition verb, CamelContext context) {
        return Optional.ofNullable(verb.getRef()).map(context.getRegistry()::lookupByName);
    }

    private static final class Hop extends DelegateAsyncProcessor {
        private final Executor threads;
        private final boolean always;

        /** @param always whether also other threads than an event loop are left */
        Hop(Processor target, Executor threads, boolean always) {
            super(target);
            this.threads = threads;
            this.always = always;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            if (!always && !Context.isOnEventLoopThread()) {
                return processForItsRequest(exchange, callback);
            }
            try {
                threads.execute(() -> run(exchange, callback));
                return false;
            } catch (RejectedExecutionException e) {
                exchange.setException(e);
                callback.done(true);
                return true;
            }
        }

        private boolean processForItsRequest(Exchange exchange, AsyncCallback callback) {
            Caller caller = exchange.getProperty(Caller.PROPERTY, Caller.class);
            return caller == null ? super.process(exchange, callback)
                    : CurrentRequest.during(caller.origin(), () -> super.process(exchange, callback));
        }

        /** Whatever happens is answered: an error nobody catches would leave the client waiting. */
        private void run(Exchange exchange, AsyncCallback callback) {
            try {
                processForItsRequest(exchange, doneSync -> callback.done(false));
            } catch (Error e) {
                exchange.setException(e);
                callback.done(false);
            }
        }
    }
}

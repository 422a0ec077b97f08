package dev.gatehouse.routing.check;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.camel.Component;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.util.URISupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds a file's routes in a Camel context of their own that is thrown away: finds wrong options, unknown components and
 * upstreams. Shares beans with the house and never a component, which would move to the scratch context and fail in the
 * house.
 */
final class DryRun {
    private static final Logger log = LoggerFactory.getLogger(DryRun.class);
    private final Supplier<Map<String, Component>> components;
    private final Map<String, Object> beans;
    private final boolean verbs;
    private final Map<String, String> endpoints;

    /**
     * @param components new ones at each call, by scheme
     * @param beans those that route files may name
     * @param verbs whether the beans have the methods that files may call; where not, steps that call one are left out
     * @param endpoints published names and their URIs
     */
    DryRun(Supplier<Map<String, Component>> components, Map<String, Object> beans, boolean verbs, Map<String, String> endpoints) {
        this.components = components;
        this.beans = beans;
        this.verbs = verbs;
        this.endpoints = endpoints;
    }

    /** @throws RouteRefused with the line of the step that is wrong, or of its route */
    void check(RouteFile file, Yaml yaml) {
        try {
            run(List.of(file));
        } catch (Exception e) {
            throw refusal(e, yaml);
        }
    }

    /** Whether all of them can be built side by side; if not, each must be checked alone to learn which cannot. */
    boolean passes(List<RouteFile> files) {
        try {
            run(files);
            return true;
        } catch (Exception e) {
            log.debug("the files cannot be built together", e);
            return false;
        }
    }

    private void run(List<RouteFile> files) throws Exception {
        try (DefaultCamelContext scratch = scratch()) {
            for (RouteFile file : files) {
                PluginHelper.getRoutesLoader(scratch).loadRoutes(file.resource());
            }
            if (!verbs) {
                scratch.getRouteDefinitions().forEach(DryRun::leaveVerbsOut);
            }
            scratch.start();
        }
    }

    private DefaultCamelContext scratch() {
        DefaultCamelContext scratch = new DefaultCamelContext();
        scratch.disableJMX();
        scratch.setAutoStartup(false);
        scratch.getCamelContextExtension().setName("dry-run");
        beans.forEach(scratch.getRegistry()::bind);
        components.get().forEach(scratch::addComponent);
        endpoints.forEach(scratch.getPropertiesComponent()::addOverrideProperty);
        return scratch;
    }

    private static void leaveVerbsOut(ProcessorDefinition<?> node) {
        node.getOutputs().removeIf(BeanDefinition.class::isInstance);
        node.getOutputs().forEach(DryRun::leaveVerbsOut);
    }

    private static RouteRefused refusal(Exception failure, Yaml yaml) {
        AtomicInteger line = new AtomicInteger();
        String reason = RouteRefused.because(failure).reason();
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof FailedToCreateRouteException route) {
                yaml.eachScalar(scalar -> line.compareAndSet(0, scalar.value().equals(route.getRouteId()) ? scalar.line() : 0));
            } else if (t instanceof ResolveEndpointFailedException endpoint) {
                yaml.eachScalar(scalar -> line.set(isUri(scalar, endpoint.getUri()) ? scalar.line() : line.get()));
                reason = t.getCause() == null ? t.getMessage() : reason;
            } else if (t instanceof PropertyBindingException option) {
                reason = "the option " + option.getPropertyName() + "=" + option.getValue() + " is not valid: " + reason;
            }
        }
        return new RouteRefused(line.get(), reason);
    }

    private static boolean isUri(Yaml scalar, String uri) {
        String text = String.valueOf(scalar.value());
        return text.contains(":") && (text.equals(uri) || normal(text).equals(uri) || normal(text).equals(normal(uri)));
    }

    private static String normal(String uri) {
        try {
            return URISupport.normalizeUri(uri);
        } catch (Exception e) {
            // a text with a colon that is no URI is not the one that is looked for
            return "";
        }
    }
}

package dev.gatehouse.edge;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.DefaultPlatformHttpConsumer;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;

/**
 * {@code platform-http:} on our engine. Two versions of a route may listen on one endpoint while the table moves requests from
 * one to the other; that no two routes answer the same requests is the table's rule, which knows better than a URI.
 */
final class EdgeHttpComponent extends PlatformHttpComponent {
    EdgeHttpComponent(EdgeEngine engine) {
        setEngine(engine);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        PlatformHttpEndpoint endpoint = new SharedEndpoint(uri, remaining, this);
        endpoint.setPlatformHttpEngine(getEngine());
        setProperties(endpoint, parameters);
        return endpoint;
    }

    private static final class SharedEndpoint extends PlatformHttpEndpoint implements MultipleConsumersSupport {
        SharedEndpoint(String uri, String remaining, EdgeHttpComponent component) {
            super(uri, remaining, component);
        }

        @Override
        public DefaultPlatformHttpConsumer createConsumer(Processor processor) throws Exception {
            RouteConsumer consumer = new RouteConsumer(this, processor);
            configureConsumer(consumer);
            return consumer;
        }

        @Override
        public boolean isMultipleConsumersSupported() {
            return true;
        }
    }

    /** What Camel takes for the route's consumer; tells the engine's, which is in the table, whose it is. */
    private static final class RouteConsumer extends DefaultPlatformHttpConsumer {
        RouteConsumer(Endpoint endpoint, Processor processor) {
            super(endpoint, processor);
        }

        @Override
        protected void doInit() throws Exception {
            super.doInit();
            ((EdgeConsumer) getPlatformHttpConsumer()).setRoute(getRoute());
        }
    }
}

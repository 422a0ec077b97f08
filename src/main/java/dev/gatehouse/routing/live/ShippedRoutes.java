package dev.gatehouse.routing.live;

import dev.gatehouse.platform.StartupException;
import dev.gatehouse.routing.check.RouteFile;
import dev.gatehouse.routing.check.RouteRefused;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** Our own routes, which an edit must not weaken: in the jar, loaded once before Camel starts. */
final class ShippedRoutes {
    private ShippedRoutes() {}

    static void load(CamelContext camel) {
        names().forEach(name -> {
            try {
                PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.resolveResource(camel, "classpath:camel/" + name));
            } catch (Exception e) {
                throw new StartupException(RouteRefused.because(e).in(name), e);
            }
        });
    }

    private static List<String> names() {
        try {
            return Arrays.stream(new PathMatchingResourcePatternResolver().getResources("classpath*:camel/*" + RouteFile.SUFFIX))
                    .map(Resource::getFilename).sorted().toList();
        } catch (IOException e) {
            throw new StartupException("the shipped routes cannot be read: " + e.getMessage(), e);
        }
    }
}

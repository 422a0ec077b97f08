package dev.gatehouse.routing.live;

import dev.gatehouse.platform.Role;
import dev.gatehouse.platform.StartupException;
import dev.gatehouse.routing.check.RouteFile;
import dev.gatehouse.routing.check.RouteRefused;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** Our own routes, which an edit must not weaken: in the jar, loaded once before Camel starts. */
final class ShippedRoutes {
    /** Paths that one service has for the others: where all are one process there are none. */
    private static final String INTERNAL = "internal/";

    private ShippedRoutes() {}

    static void load(CamelContext camel, Role role) {
        names(role).forEach(name -> {
            try {
                PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.resolveResource(camel, "classpath:camel/" + name));
            } catch (Exception e) {
                throw new StartupException(RouteRefused.because(e).in(name), e);
            }
        });
    }

    /** A file belongs to the service that its name, or in {@code internal/} all of it, says; one of no service to all. */
    private static boolean isFor(Role role, String name) {
        return name.startsWith(INTERNAL) ? name.equals(INTERNAL + role.text() + RouteFile.SUFFIX)
                : Arrays.stream(Role.values()).filter(service -> name.startsWith(service.text() + "-")).allMatch(role::plays);
    }

    private static List<String> names(Role role) {
        try {
            List<String> names = new ArrayList<>();
            for (Resource file : new PathMatchingResourcePatternResolver().getResources("classpath*:camel/**/*" + RouteFile.SUFFIX)) {
                names.add(file.getURL().getPath().replaceFirst(".*/camel/", ""));
            }
            return names.stream().filter(name -> isFor(role, name)).sorted().toList();
        } catch (IOException e) {
            throw new StartupException("the shipped routes cannot be read: " + e.getMessage(), e);
        }
    }
}

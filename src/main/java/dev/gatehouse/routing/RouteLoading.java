package dev.gatehouse.routing;

import dev.gatehouse.platform.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** Loads our own routes from the jar and the integrators' from {@code routes/}, and stops the start if one breaks a rule. */
final class RouteLoading {
    private static final String SUFFIX = ".camel.yaml";
    private final String ours;
    private final Path folder;
    private final RouteFileCheck check;
    private final GuardFirst guardFirst;

    /**
     * @param ours folder of our own routes on the class path
     * @param folder of the integrators' routes
     */
    RouteLoading(String ours, Path folder, RouteFileCheck check, GuardFirst guardFirst) {
        this.ours = ours;
        this.folder = folder;
        this.check = check;
        this.guardFirst = guardFirst;
    }

    /**
     * Loads, creates and starts file by file, so that whatever fails is told by its file.
     *
     * @param camel started, its port still closed
     */
    void load(CamelContext camel) {
        shipped().forEach(name -> add(camel, "classpath:" + ours + "/" + name, name));
        for (Path file : files()) {
            String name = folder.relativize(file).toString();
            String shown = folder.getFileName() + "/" + name;
            requireFree(camel, shown, check.check(folder, file));
            add(camel, "file:" + file.toAbsolutePath(), shown);
        }
    }

    /** Camel would replace the route that is there. */
    private static void requireFree(CamelContext camel, String name, List<String> ids) {
        Set<String> seen = new HashSet<>();
        for (String id : ids) {
            if (camel.getRoute(id) != null || !seen.add(id)) {
                throw new StartupException(name + ": the route id " + id + " is taken");
            }
        }
    }

    private void add(CamelContext camel, String location, String name) {
        ModelCamelContext model = (ModelCamelContext) camel;
        List<RouteDefinition> before = List.copyOf(model.getRouteDefinitions());
        Resource resource = ResourceHelper.resolveResource(camel, location);
        try {
            PluginHelper.getRoutesLoader(camel).loadRoutes(resource);
        } catch (Exception e) {
            throw new StartupException(name + ": " + firstLine(e), e);
        }
        List<RouteDefinition> added = new ArrayList<>(model.getRouteDefinitions());
        added.removeAll(before);
        added.forEach(route -> guardFirst.check(camel, name, route));
    }

    private List<Path> files() {
        if (!Files.isDirectory(folder)) {
            throw new StartupException("the routes folder " + folder.toAbsolutePath().normalize()
                    + " is not there; set GATEHOUSE_ROUTES_DIR");
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
        } catch (IOException e) {
            throw new StartupException("the routes folder " + folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    private List<String> shipped() {
        try {
            return Arrays.stream(new PathMatchingResourcePatternResolver().getResources("classpath*:" + ours + "/*" + SUFFIX))
                    .map(org.springframework.core.io.Resource::getFilename)
                    .sorted(Comparator.naturalOrder()).toList();
        } catch (IOException e) {
            throw new StartupException("the shipped routes cannot be read: " + e.getMessage(), e);
        }
    }

    private static String firstLine(Throwable failure) {
        String message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return message.lines().findFirst().orElse("");
    }
}

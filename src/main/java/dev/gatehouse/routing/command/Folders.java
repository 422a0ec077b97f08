package dev.gatehouse.routing.command;

import dev.gatehouse.edge.relay.OwnUpstreams;
import dev.gatehouse.platform.Endpoints;
import dev.gatehouse.platform.Role;
import dev.gatehouse.platform.Services;
import dev.gatehouse.routing.check.RoleFiles;
import dev.gatehouse.routing.check.RouteFile;
import dev.gatehouse.routing.check.RouteFolder;
import dev.gatehouse.routing.check.RouteRules;
import dev.gatehouse.routing.history.RouteHistory;
import dev.gatehouse.routing.live.RoutingSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;
import picocli.CommandLine.Option;

/** The folders that commands work on, and the settings a house started here would have. */
final class Folders {
    @Option(names = "--routes-dir", paramLabel = "FOLDER", description = "The route files; default is GATEHOUSE_ROUTES_DIR, else ./routes.")
    private Path routesDir;
    @Option(names = "--data-dir", paramLabel = "FOLDER", description = "The data directory; default is GATEHOUSE_DATA_DIR, else ./data.")
    private Path dataDir;
    private ConfigurableEnvironment environment;
    private Binder binder;

    RouteFolder routes() {
        return new RouteFolder(routesDir == null ? Path.of(setting("gatehouse.routes-dir")) : routesDir, new RoleFiles(role()));
    }

    Path data() {
        return dataDir == null ? Path.of(setting("gatehouse.data-dir")) : dataDir;
    }

    RouteHistory history() {
        return new RouteHistory(data().resolve("routes-history"), Clock.systemUTC());
    }

    RouteRules rules() {
        return binder().bind("gatehouse.routing", RoutingSettings.class).get().rules(endpoints().keySet());
    }

    Map<String, String> endpoints() {
        return binder().bind("gatehouse", Endpoints.class).get().endpoints();
    }

    OwnUpstreams ownUpstreams() {
        return OwnUpstreams.of(role(), binder().bind("gatehouse", Services.class).get());
    }

    private Role role() {
        binder();
        return Role.of(environment);
    }

    List<String> upstreamAllow() {
        return binder().bind("gatehouse.relay.upstream-allow", Bindable.listOf(String.class)).orElse(List.of());
    }

    String setting(String name) {
        return binder().bind(name, String.class).get();
    }

    /** A file's name as the house has it, from one that may have the folder before it. */
    String nameOf(Path file) {
        Path folder = routes().path();
        Path inFolder = file.toAbsolutePath().normalize().startsWith(folder.toAbsolutePath().normalize())
                ? folder.toAbsolutePath().normalize().relativize(file.toAbsolutePath().normalize()) : file.normalize();
        return inFolder.toString().replace('\\', '/');
    }

    /**
     * The version of a file whose digest starts so.
     *
     * @throws CommandFailure when there is none or more than one
     */
    RouteFile version(String name, String digest) {
        RouteHistory history = history();
        List<String> found = history.of(name).stream().flatMap(entry -> entry.digest().stream())
                .filter(each -> each.startsWith(digest)).distinct().toList();
        if (found.size() != 1) {
            throw new CommandFailure(name + " has " + (found.isEmpty() ? "no version " : "several versions ") + digest
                    + "; gatehouse routes history " + name + " lists them");
        }
        return history.version(name, found.get(0)).orElseThrow(() -> new CommandFailure("version " + digest + " of " + name + " is damaged"));
    }

    private Binder binder() {
        if (binder == null) {
            environment = new StandardEnvironment();
            ConfigDataEnvironmentPostProcessor.applyTo(environment);
            binder = Binder.get(environment);
        }
        return binder;
    }
}

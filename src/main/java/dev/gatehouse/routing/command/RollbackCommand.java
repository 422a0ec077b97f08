package dev.gatehouse.routing.command;

import dev.gatehouse.routing.check.RouteFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.Component;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse routes rollback}: puts a version back into the folder, from where a running house takes it up. */
@Command(name = "rollback", mixinStandardHelpOptions = true,
        description = "Puts an older version of a file back into the folder, if it is still good; a running house takes it up at once.")
final class RollbackCommand extends RouteFilesCommand {
    @Parameters(index = "0", paramLabel = "FILE", description = "Such as gateway/orders.camel.yaml.")
    private Path file;
    @Parameters(index = "1", paramLabel = "DIGEST", description = "The beginning of the version's digest, see history.")
    private String digest;
    @Option(names = "--print", description = "Prints the version instead, for a folder that may not be written from here.")
    private boolean printed;
    private final Supplier<Map<String, Component>> gateway;

    /** Its output. */
    record RolledBack(String file, String digest) {}

    RollbackCommand(Supplier<Map<String, Component>> gateway) {
        this.gateway = gateway;
    }

    @Override
    int run() throws Exception {
        String name = folders.nameOf(file);
        RouteFile version = folders.version(name, digest);
        OfflineChecks checks = new OfflineChecks(folders, gateway);
        checks.check(folders);
        checks.check(version);
        if (printed) {
            out().print(version.text());
            return 0;
        }
        folders.routes().write(version);
        print(new RolledBack(name, version.digest()), List.of(List.of(name + " is version " + version.shortDigest() + " again")));
        return 0;
    }
}

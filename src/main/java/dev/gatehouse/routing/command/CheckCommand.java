package dev.gatehouse.routing.command;

import dev.gatehouse.routing.check.RouteRefused;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.Component;
import picocli.CommandLine.Command;

/** {@code gatehouse routes check}: what the house would say of the folder, before it sees it. */
@Command(name = "check", mixinStandardHelpOptions = true,
        description = "Checks every file of the folder as the house does, without one; exit code 1 when a file is not good.")
final class CheckCommand extends RouteFilesCommand {
    private final Supplier<Map<String, Component>> gateway;

    /** One line of its output. */
    record Finding(String file, int line, String reason) {}

    CheckCommand(Supplier<Map<String, Component>> gateway) {
        this.gateway = gateway;
    }

    @Override
    int run() throws Exception {
        Map<String, RouteRefused> refused = new OfflineChecks(folders, gateway).check(folders);
        List<Finding> findings = refused.entrySet().stream()
                .map(file -> new Finding(file.getKey(), file.getValue().line(), file.getValue().reason())).toList();
        print(findings, refused.isEmpty() ? List.of(List.of(folders.routes().names().size() + " files, all good"))
                : refused.entrySet().stream().map(file -> List.of(file.getValue().in(file.getKey()))).toList());
        return refused.isEmpty() ? 0 : WRONG;
    }
}

package dev.gatehouse.routing.command;

import dev.gatehouse.routing.live.RoutesStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code gatehouse routes list}: what a running house serves. */
@Command(name = "list", mixinStandardHelpOptions = true,
        description = "Lists what a running house serves, by file; exit code 1 when a file is not taken as it stands.")
final class ListCommand extends RouteFilesCommand {
    @Mixin
    private RunningHouse house;
    private final Function<Path, String> login;

    ListCommand(Function<Path, String> login) {
        this.login = login;
    }

    @Override
    int run() throws Exception {
        RoutesStatus status = json().readValue(house.get(folders, login, "/actuator/routes", Optional.empty()), RoutesStatus.class);
        List<List<String>> rows = new ArrayList<>();
        for (RoutesStatus.FileStatus file : status.files()) {
            rows.add(List.of(file.file(), file.status(), file.digest() == null ? "" : file.digest().substring(0, 12),
                    file.since() == null ? "" : file.since().toString()));
            file.routes().forEach(route -> rows.add(List.of("  " + route.id(), route.answers())));
            if (file.problem() != null) {
                rows.add(List.of("  line " + file.problem().line() + ": " + file.problem().reason()));
            }
        }
        print(status, rows);
        return status.files().stream().allMatch(file -> file.problem() == null) ? 0 : WRONG;
    }
}

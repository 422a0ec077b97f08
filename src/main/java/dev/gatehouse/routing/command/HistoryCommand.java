package dev.gatehouse.routing.command;

import dev.gatehouse.routing.history.RouteHistory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code gatehouse routes history}: the versions that served. */
@Command(name = "history", mixinStandardHelpOptions = true,
        description = "Lists the versions of a file that served, newest last; without a file, of all files.")
final class HistoryCommand extends RouteFilesCommand {
    @Parameters(index = "0", arity = "0..1", paramLabel = "FILE", description = "Such as gateway/orders.camel.yaml.")
    private Path file;

    /** One line of its output; {@code digest} is null where the file was removed. */
    record Version(String file, String time, String digest) {}

    @Override
    int run() throws Exception {
        RouteHistory history = folders.history();
        Collection<String> names = file == null ? history.names() : List.of(folders.nameOf(file));
        List<Version> versions = new ArrayList<>();
        names.forEach(name -> history.of(name).forEach(entry ->
                versions.add(new Version(name, entry.time().toString(), entry.digest().orElse(null)))));
        if (file != null && versions.isEmpty()) {
            throw new CommandFailure("there is no history of " + folders.nameOf(file) + " in " + folders.data());
        }
        print(versions, versions.stream().map(version -> List.of(version.file(), version.time(),
                version.digest() == null ? "removed" : version.digest().substring(0, 12))).toList());
        return 0;
    }
}

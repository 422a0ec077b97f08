package dev.gatehouse.routing.command;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import dev.gatehouse.routing.check.RouteFile;
import dev.gatehouse.routing.history.RouteHistory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code gatehouse routes diff}: what the folder has that is not what served last. */
@Command(name = "diff", mixinStandardHelpOptions = true,
        description = "Shows how files differ from the version that served last, or from the one named; exit code 1 when they do.")
final class DiffCommand extends RouteFilesCommand {
    private static final int CONTEXT = 3;
    @Parameters(index = "0", arity = "0..1", paramLabel = "FILE", description = "Such as gateway/orders.camel.yaml; all when left out.")
    private Path file;
    @Parameters(index = "1", arity = "0..1", paramLabel = "DIGEST", description = "The beginning of a version's digest.")
    private String digest;

    /** One file of its output. */
    record Difference(String file, List<String> lines) {}

    @Override
    int run() throws Exception {
        List<Difference> differences = new ArrayList<>();
        for (String name : names()) {
            Optional<RouteFile> before = digest == null ? folders.history().lastGood(name) : Optional.of(folders.version(name, digest));
            Optional<RouteFile> now = folders.routes().read(name);
            List<String> lines = unified(name, before, now);
            if (!lines.isEmpty()) {
                differences.add(new Difference(name, lines));
            }
        }
        print(differences, differences.stream().flatMap(each -> each.lines().stream()).map(List::of).toList());
        return differences.isEmpty() ? 0 : WRONG;
    }

    private List<String> names() throws IOException {
        if (file != null) {
            return List.of(folders.nameOf(file));
        }
        RouteHistory history = folders.history();
        TreeSet<String> names = new TreeSet<>(folders.routes().names());
        history.names().stream().filter(name -> history.lastGood(name).isPresent()).forEach(names::add);
        return List.copyOf(names);
    }

    private static List<String> unified(String name, Optional<RouteFile> before, Optional<RouteFile> now) {
        List<String> old = before.map(file -> file.text().lines().toList()).orElse(List.of());
        List<String> fresh = now.map(file -> file.text().lines().toList()).orElse(List.of());
        return UnifiedDiffUtils.generateUnifiedDiff(before.map(file -> name + " " + file.shortDigest()).orElse("/dev/null"),
                now.map(file -> name + " " + file.shortDigest()).orElse("/dev/null"), old, DiffUtils.diff(old, fresh), CONTEXT);
    }
}

package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gatehouse kms rewrap}, and {@code kms kek rewrap} beside what else there is on master keys. */
@Command(name = "rewrap", mixinStandardHelpOptions = true,
        description = "Re-wraps everything under the newest master key; may be broken off and run again.")
final class RewrapCommand implements Callable<Integer> {
    @Mixin
    private LoggedIn house;
    @Mixin
    private Shown shown;
    @Mixin
    private Direct direct;
    @Option(names = "--service", defaultValue = "kms", description = KekCommands.SERVICE_HELP)
    private String service;
    @Option(names = "--new-version", description = "Make a new version first.")
    private boolean newVersion;

    @Override
    public Integer call() {
        if (direct.wanted()) {
            return direct.rewrap(service, newVersion, shown);
        }
        boolean[] finished = {false};
        Lines.read(house.open("POST", "/" + UserCommands.encoded(service) + "/kek/rewrap", Map.of("new_version", newVersion)), line -> {
            progress(shown, line);
            finished[0] = line.path("finished").asBoolean();
        });
        return end(finished[0]);
    }

    static void progress(Shown shown, JsonNode line) {
        shown.line(line, "%d of %d%s".formatted(line.path("done").asLong(), line.path("total").asLong(),
                line.path("finished").asBoolean() ? ", all under version " + line.path("version").asInt() : ""));
    }

    static int end(boolean finished) {
        if (!finished) {
            throw new CliException(ExitCode.REFUSED, "something still needs an older version; run it again");
        }
        return ExitCode.OK;
    }
}

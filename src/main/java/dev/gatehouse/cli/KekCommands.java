package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gatehouse kms kek …}: master keys. */
@Command(name = "kek", mixinStandardHelpOptions = true, description = "Master keys: status, rewrap.")
final class KekCommands {
    private static final String SERVICE_HELP = "Whose: kms (default) or 2fa.";

    @Command(name = "status", mixinStandardHelpOptions = true, description = "Lists versions and what each still wraps.")
    int status(@Mixin LoggedIn house, @Mixin Shown shown, @Option(names = "--service", defaultValue = "kms", description = SERVICE_HELP) String service) {
        JsonNode answer = house.call("GET", "/" + UserCommands.encoded(service) + "/kek", null);
        shown.table(answer, answer.path("versions"), "version", "file_present", "wraps");
        return ExitCode.OK;
    }

    @Command(name = "rewrap", mixinStandardHelpOptions = true, description = "Re-wraps everything under the newest version; may be broken off and run again.")
    int rewrap(@Mixin LoggedIn house, @Mixin Shown shown, @Mixin Direct direct,
               @Option(names = "--service", defaultValue = "kms", description = SERVICE_HELP) String service,
               @Option(names = "--new-version", description = "Make a new version first.") boolean newVersion) {
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

package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gatehouse kms kek …}: master keys. */
@Command(name = "kek", mixinStandardHelpOptions = true, description = "Master keys: status, rewrap.", subcommands = RewrapCommand.class)
final class KekCommands {
    static final String SERVICE_HELP = "Whose: kms (default), 2fa or service_a.";

    @Command(name = "status", mixinStandardHelpOptions = true, description = "Lists versions and what each still wraps.")
    int status(@Mixin LoggedIn house, @Mixin Shown shown, @Option(names = "--service", defaultValue = "kms", description = SERVICE_HELP) String service) {
        JsonNode answer = house.call("GET", "/" + UserCommands.encoded(service) + "/kek", null);
        shown.table(answer, answer.path("versions"), "version", "file_present", "wraps");
        return ExitCode.OK;
    }
}

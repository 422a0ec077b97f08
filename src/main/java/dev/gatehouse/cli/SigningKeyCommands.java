package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code gatehouse kms signing-key …}. */
@Command(name = "signing-key", mixinStandardHelpOptions = true, description = "Keys that sign tokens: list, rotate, compromise.")
final class SigningKeyCommands {
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists signing keys and their states.")
    int list(@Mixin LoggedIn house, @Mixin Shown shown) {
        JsonNode answer = house.call("GET", "/kms/signing-keys", null);
        shown.table(answer, answer.path("keys"), "kid", "algorithm", "state", "created_at", "activated_at", "retired_at");
        return ExitCode.OK;
    }

    @Command(name = "rotate", mixinStandardHelpOptions = true, description = "Lets the next key sign from now on.")
    int rotate(@Mixin LoggedIn house, @Mixin Shown shown) {
        JsonNode answer = house.call("POST", "/kms/signing-keys/rotate", null);
        shown.line(answer, "Active is " + answer.path("active").asText() + ", next will be " + answer.path("next").asText() + ".");
        return ExitCode.OK;
    }

    @Command(name = "compromise", mixinStandardHelpOptions = true, description = "Marks a key as compromised: its tokens fail everywhere.")
    int compromise(@Mixin LoggedIn house, @Mixin Shown shown, @Parameters(paramLabel = "KID") String kid) {
        JsonNode answer = house.call("POST", "/kms/signing-keys/" + UserCommands.encoded(kid) + "/compromise", null);
        shown.line(answer, answer.path("kid").asText() + " is " + answer.path("state").asText() + ".");
        return ExitCode.OK;
    }
}

package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code gatehouse 2fa …}. */
@Command(name = "2fa", mixinStandardHelpOptions = true, description = "The two-factor service: reset.")
public final class TwoFactorCommand {
    @Command(name = "reset", mixinStandardHelpOptions = true,
            description = "Drops a user's authenticators, recovery codes and addresses, and ends all sessions.")
    int reset(@Mixin LoggedIn house, @Mixin Shown shown, @Mixin Direct direct, @Parameters(paramLabel = "USERNAME") String username) {
        JsonNode answer = direct.wanted() ? direct.resetFactors(username)
                : house.call("POST", "/2fa/users/" + UserCommands.idOf(house, username) + "/reset", null);
        shown.line(answer, "%s: %d authenticators removed; the next login asks for none".formatted(username,
                answer.path("removed_factors").asInt()));
        return ExitCode.OK;
    }
}

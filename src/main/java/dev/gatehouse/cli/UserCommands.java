package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse kms user …}. */
@Command(name = "user", mixinStandardHelpOptions = true, description = "Users: list, add, roles, disable, enable, sign-out, reset, delete.")
final class UserCommands {
    private static final String ROLES_HELP = "Role names, separated by commas.";

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists users.")
    int list(@Mixin LoggedIn house, @Mixin Shown shown, @Option(names = "--role", description = "Only those with this role.") String role,
             @Option(names = "--page", defaultValue = "1") int page) {
        JsonNode answer = house.call("GET", "/kms/users?per_page=100&page=" + page + (role == null ? "" : "&role=" + encoded(role)), null);
        shown.table(answer, answer.path("users"), "id", "username", "roles", "disabled", "created_at");
        return ExitCode.OK;
    }

    @Command(name = "add", mixinStandardHelpOptions = true, description = "Adds a user; the password is asked for.")
    int add(@Mixin LoggedIn house, @Mixin Shown shown, @Parameters(paramLabel = "USERNAME") String username,
            @Option(names = "--roles", defaultValue = "user", description = ROLES_HELP) String roles) {
        JsonNode answer = house.call("POST", "/kms/register", Map.of("username", username, "roles", roles,
                "password", house.prompt().secret("Password for " + username)));
        shown.line(answer, answer.path("message").asText());
        return ExitCode.OK;
    }

    @Command(name = "roles", mixinStandardHelpOptions = true, description = "Gives a user these roles and no others.")
    int roles(@Mixin LoggedIn house, @Mixin Shown shown, @Parameters(paramLabel = "USERNAME") String username,
              @Parameters(paramLabel = "ROLES", description = ROLES_HELP, split = ",") List<String> roles) {
        return changed(house, shown, username, Map.of("roles", roles));
    }

    @Command(name = "disable", mixinStandardHelpOptions = true, description = "Disables a user and ends all sessions.")
    int disable(@Mixin LoggedIn house, @Mixin Shown shown, @Parameters(paramLabel = "USERNAME") String username) {
        return changed(house, shown, username, Map.of("disabled", true));
    }

    @Command(name = "enable", mixinStandardHelpOptions = true, description = "Enables a user.")
    int enable(@Mixin LoggedIn house, @Mixin Shown shown, @Parameters(paramLabel = "USERNAME") String username) {
        return changed(house, shown, username, Map.of("disabled", false));
    }

    @Command(name = "sign-out", mixinStandardHelpOptions = true, description = "Ends all of a user's sessions; their tokens fail at once.")
    int signOut(@Mixin LoggedIn house, @Mixin Shown shown, @Parameters(paramLabel = "USERNAME") String username) {
        JsonNode answer = house.call("DELETE", "/kms/users/" + idOf(house, username) + "/sessions", null);
        shown.line(answer, username + " is signed out everywhere.");
        return ExitCode.OK;
    }

    @Command(name = "reset", mixinStandardHelpOptions = true, description = "Gives a user a new random password, shown once.")
    int reset(@Mixin LoggedIn house, @Mixin Shown shown, @Mixin Direct direct, @Parameters(paramLabel = "USERNAME") String username) {
        if (direct.wanted()) {
            return direct.resetPassword(username, shown);
        }
        JsonNode answer = house.call("POST", "/kms/users/" + idOf(house, username) + "/reset-password", null);
        shown.line(answer, answer.path("password").asText());
        return ExitCode.OK;
    }

    @Command(name = "delete", mixinStandardHelpOptions = true, description = "Deletes a user.")
    int delete(@Mixin LoggedIn house, @Mixin Shown shown, @Parameters(paramLabel = "USERNAME") String username) {
        JsonNode answer = house.call("DELETE", "/kms/users/" + idOf(house, username), null);
        shown.line(answer, username + " is deleted.");
        return ExitCode.OK;
    }

    private static int changed(LoggedIn house, Shown shown, String username, Map<String, ?> change) {
        JsonNode user = house.call("PATCH", "/kms/users/" + idOf(house, username), change);
        shown.line(user, "%s: roles %s, %s".formatted(Shown.text(user.path("username")), Shown.text(user.path("roles")),
                user.path("disabled").asBoolean() ? "disabled" : "enabled"));
        return ExitCode.OK;
    }

    /** People know names, the API knows ids. */
    static String idOf(LoggedIn house, String username) {
        JsonNode users = house.call("GET", "/kms/users?username=" + encoded(username), null).path("users");
        return StreamSupport.stream(users.spliterator(), false).map(user -> user.path("id").asText()).findFirst()
                .orElseThrow(() -> new CliException(ExitCode.REFUSED, "there is no user " + username));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}

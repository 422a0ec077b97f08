package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse kms key …}: API keys of services. */
@Command(name = "key", mixinStandardHelpOptions = true, description = "API keys: list, show, create, rotate, disable, enable, delete.")
final class KeyCommands {
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists keys, never a key itself.")
    int list(@Mixin LoggedIn house, @Mixin Shown shown, @Option(names = "--page", defaultValue = "1") int page) {
        JsonNode answer = house.call("GET", "/kms/keys?per_page=100&page=" + page, null);
        shown.table(answer, answer.path("keys"), "service_name", "version", "owner", "roles", "created_at", "expires_at", "last_used_at", "disabled");
        return ExitCode.OK;
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Prints the key.")
    int show(@Mixin LoggedIn house, @Mixin Shown shown, @Parameters(paramLabel = "SERVICE") String service) {
        return key(shown, house.call("GET", "/kms/keys/" + UserCommands.encoded(service), null));
    }

    @Command(name = "create", mixinStandardHelpOptions = true, description = "Creates a key and prints it.")
    int create(@Mixin LoggedIn house, @Mixin Shown shown, @Parameters(paramLabel = "SERVICE") String service,
               @Option(names = "--import", description = "Keep a given key, asked for, instead of a generated one.") boolean imported,
               @Option(names = "--roles", split = ",", description = "Role names, separated by commas.") List<String> roles,
               @Option(names = "--expires-at", description = "When it ends, such as 2030-01-31T00:00:00Z.") String expiresAt) {
        ObjectNode key = Api.JSON.createObjectNode().put("service_name", service);
        if (imported) {
            key.put("api_key", house.prompt().secret("Key of " + service));
        }
        if (roles != null) {
            key.set("roles", Api.JSON.valueToTree(roles));
        }
        if (expiresAt != null) {
            key.put("expires_at", expiresAt);
        }
        return key(shown, house.call("POST", "/kms/keys", key));
    }

    @Command(name = "rotate", mixinStandardHelpOptions = true, description = "Replaces a key and prints the new one.")
    int rotate(@Mixin LoggedIn house, @Mixin Shown shown, @Parameters(paramLabel = "SERVICE") String service,
               @Option(names = "--overlap", paramLabel = "SECONDS", description = "How long the old one is accepted too.") Integer overlap,
               @Option(names = "--import", description = "The new key is given, asked for.") boolean imported) {
        ObjectNode rotation = Api.JSON.createObjectNode();
        if (overlap != null) {
            rotation.put("overlap_seconds", overlap);
        }
        if (imported) {
            rotation.put("api_key", house.prompt().secret("New key of " + service));
        }
        return key(shown, house.call("POST", "/kms/keys/" + UserCommands.encoded(service) + "/rotate", rotation));
    }

    @Command(name = "disable", mixinStandardHelpOptions = true, description = "Makes a key fail until it is enabled.")
    int disable(@Mixin LoggedIn house, @Mixin Shown shown, @Parameters(paramLabel = "SERVICE") String service) {
        return switched(house, shown, service, true);
    }

    @Command(name = "enable", mixinStandardHelpOptions = true, description = "Lets a disabled key be used again.")
    int enable(@Mixin LoggedIn house, @Mixin Shown shown, @Parameters(paramLabel = "SERVICE") String service) {
        return switched(house, shown, service, false);
    }

    @Command(name = "delete", mixinStandardHelpOptions = true, description = "Deletes a key.")
    int delete(@Mixin LoggedIn house, @Mixin Shown shown, @Parameters(paramLabel = "SERVICE") String service) {
        shown.line(house.call("DELETE", "/kms/keys/" + UserCommands.encoded(service), null), "The key of " + service + " is deleted.");
        return ExitCode.OK;
    }

    private static int switched(LoggedIn house, Shown shown, String service, boolean disabled) {
        JsonNode answer = house.call("PATCH", "/kms/keys/" + UserCommands.encoded(service), Map.of("disabled", disabled));
        shown.line(answer, "The key of " + service + " is " + (disabled ? "disabled." : "enabled."));
        return ExitCode.OK;
    }

    private static int key(Shown shown, JsonNode answer) {
        shown.line(answer, answer.path("api_key").asText());
        return ExitCode.OK;
    }
}

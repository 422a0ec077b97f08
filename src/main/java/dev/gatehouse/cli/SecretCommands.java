package dev.gatehouse.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse kms secret …}. */
@Command(name = "secret", mixinStandardHelpOptions = true, description = "Secrets: list, get, put.")
final class SecretCommands {
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the paths you may read.")
    int list(@Mixin LoggedIn house, @Mixin Shown shown, @Option(names = "--prefix", defaultValue = "") String prefix) {
        JsonNode answer = house.call("GET", "/kms/secrets?prefix=" + UserCommands.encoded(prefix), null);
        if (shown.isJson()) {
            shown.line(answer, "");
        } else {
            answer.path("paths").forEach(path -> shown.line(path, path.asText()));
        }
        return ExitCode.OK;
    }

    @Command(name = "get", mixinStandardHelpOptions = true, description = "Prints a secret's data as JSON.")
    int get(@Mixin LoggedIn house, @Mixin Shown shown, @Parameters(paramLabel = "PATH") String path,
            @Option(names = "--secret-version", paramLabel = "N", description = "An older version.") Integer version) {
        JsonNode answer = house.call("GET", "/kms/secrets/" + path + (version == null ? "" : "?version=" + version), null);
        shown.line(answer, answer.path("data").toPrettyString());
        return ExitCode.OK;
    }

    @Command(name = "put", mixinStandardHelpOptions = true, description = "Writes a new version; its data, a JSON object in one line, is asked for.")
    int put(@Mixin LoggedIn house, @Mixin Shown shown, @Parameters(paramLabel = "PATH") String path,
            @Option(names = "--cas", paramLabel = "N", description = "The version that must be the newest; 0 for none.") Integer cas) {
        ObjectNode secret = Api.JSON.createObjectNode();
        try {
            secret.set("data", Api.JSON.readTree(house.prompt().secret("Data of " + path + " as JSON")));
        } catch (JsonProcessingException e) {
            throw new CliException(ExitCode.USAGE, "that is not JSON");
        }
        if (cas != null) {
            secret.put("cas", cas);
        }
        JsonNode answer = house.call("PUT", "/kms/secrets/" + path, secret);
        shown.line(answer, path + " is at version " + answer.path("version").asInt() + ".");
        return ExitCode.OK;
    }
}

package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gatehouse login}: password and second factor once, a token in a 0600 file for the commands that follow. */
@Command(name = "login", mixinStandardHelpOptions = true,
        description = "Logs in. Password and code are asked for on the terminal, else read from standard input, a line each.")
public final class LoginCommand implements Callable<Integer> {
    @Option(names = "--username", defaultValue = "admin", description = "Who; default ${DEFAULT-VALUE}.")
    private String username;
    @Mixin
    private LoggedIn house;
    @Mixin
    private Shown shown;

    @Override
    public Integer call() {
        Api api = house.api();
        JsonNode first = Api.require(api.send("POST", "/kms/login", null,
                Map.of("username", username, "password", house.prompt().secret("Password of " + username))));
        JsonNode tokens = first.has("challenge") ? secondStep(api, first.path("challenge").asText()) : first;
        house.keep(new StoredLogin(api.url(), username, tokens.path("access_token").asText(),
                tokens.path("refresh_token").asText(null), tokens.path("device_token").asText(null)));
        boolean mustEnrol = tokens.path("scope").asText("").equals("enrol");
        shown.line(Api.JSON.createObjectNode().put("url", api.url()).put("username", username).put("must_enrol", mustEnrol), mustEnrol
                ? "Logged in, but only to enrol a second factor: POST /2fa/enrol, then /2fa/enrol/confirm."
                : "Logged in to " + api.url() + " as " + username + ".");
        return ExitCode.OK;
    }

    private JsonNode secondStep(Api api, String challenge) {
        Map<String, String> proof = new HashMap<>(Map.of("challenge", challenge,
                "otp_code", house.prompt().secret("Code of your authenticator")));
        StoredLogin.read(house.file()).filter(known -> known.url().equals(api.url()) && known.username().equals(username))
                .map(StoredLogin::deviceToken).ifPresent(device -> proof.put("device_token", device));
        return Api.require(api.send("POST", "/2fa/auth/verify", null, proof));
    }

    /** {@code gatehouse logout}. */
    @Command(name = "logout", mixinStandardHelpOptions = true, description = "Ends the session and forgets its tokens.")
    public static final class Logout implements Callable<Integer> {
        @Mixin
        private LoggedIn house;
        @Mixin
        private Shown shown;

        @Override
        public Integer call() throws IOException {
            try {
                JsonNode answer = house.call("POST", "/kms/logout", null);
                shown.line(answer, "Logged out.");
                return ExitCode.OK;
            } finally {
                Files.deleteIfExists(house.file());
            }
        }
    }
}

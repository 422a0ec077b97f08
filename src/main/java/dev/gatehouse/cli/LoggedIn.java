package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.platform.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of every command that calls a gatehouse, and the calls with the rights of whoever is logged in. */
final class LoggedIn {
    private static final String DEFAULT_URL = "http://127.0.0.1:8080";
    private static final Duration MARGIN = Duration.ofSeconds(10);
    @Option(names = "--url", paramLabel = "URL", description = "The gatehouse; default: that of the login, $GATEHOUSE_URL, or " + DEFAULT_URL + ".")
    private String url;
    @Option(names = "--login-file", paramLabel = "FILE", description = "Where the login is kept; default: ~/.config/gatehouse/login.json.")
    private Path file;
    private final Prompt prompt = new Prompt();
    private StoredLogin login;

    LoggedIn() {}

    /** The login in that file; null for the usual one. */
    LoggedIn(Path file) {
        this.file = file;
    }

    Prompt prompt() {
        return prompt;
    }

    Path file() {
        return file == null ? StoredLogin.defaultFile() : file;
    }

    /** The gatehouse to log in to. */
    Api api() {
        String wanted = Optional.ofNullable(url).or(() -> Optional.ofNullable(System.getenv("GATEHOUSE_URL")))
                .or(() -> StoredLogin.read(file()).map(StoredLogin::url)).orElse(DEFAULT_URL);
        return new Api(wanted);
    }

    /** Calls as whoever is logged in; renews the token and asks for a fresh second factor where the gatehouse wants that. */
    JsonNode call(String method, String target, Object body) {
        return Api.require(open(method, target, body));
    }

    /** The same for an answer to be read as it comes. */
    Api.Answer open(String method, String target, Object body) {
        Api api = api();
        login = StoredLogin.read(file()).filter(stored -> stored.url().equals(api.url())).orElseThrow(() ->
                new CliException(ExitCode.UNREACHABLE, "nobody is logged in to " + api.url() + "; gatehouse login"));
        Api.Answer answer = api.send(method, target, login.accessToken(), body);
        for (int renewals = 0; answer.status() == 401 && renewals < 2; renewals++) {
            JsonNode problem = answer.json();
            if (!renew(api, Api.slug(problem))) {
                throw Api.refusal(answer.status(), problem);
            }
            answer = api.send(method, target, login.accessToken(), body);
        }
        if (!answer.ok()) {
            throw Api.refusal(answer.status(), answer.json());
        }
        return answer;
    }

    /** An access token for a caller of its own, renewed where the one that is kept has ended. */
    String token() {
        login = StoredLogin.read(file()).orElseThrow(() -> new CliException(ExitCode.UNREACHABLE, "nobody is logged in; gatehouse login"));
        if (login.hasEnded(Instant.now().plus(MARGIN)) && !renew(new Api(login.url()), Problem.TOKEN_INVALID.slug())) {
            throw new CliException(ExitCode.REFUSED, "the login has ended; gatehouse login");
        }
        return login.accessToken();
    }

    private boolean renew(Api api, String problem) {
        if (problem.equals(Problem.STEP_UP_REQUIRED.slug())) {
            return keep(api.send("POST", "/2fa/auth/verify", login.accessToken(),
                    withDevice(Map.of("otp_code", prompt.secret("Fresh code of your authenticator")))));
        }
        return problem.equals(Problem.TOKEN_INVALID.slug()) && login.refreshToken() != null
                && keep(api.send("POST", "/kms/token", null,
                Map.of("grant_type", "refresh_token", "refresh_token", login.refreshToken())));
    }

    private Map<String, String> withDevice(Map<String, String> proof) {
        return login.deviceToken() == null ? proof
                : Map.of("otp_code", proof.get("otp_code"), "device_token", login.deviceToken());
    }

    private boolean keep(Api.Answer answer) {
        if (!answer.ok()) {
            return false;
        }
        JsonNode tokens = answer.json();
        keep(login.with(tokens.path("access_token").asText(), tokens.path("refresh_token").asText(null)));
        return true;
    }

    void keep(StoredLogin renewed) {
        try {
            renewed.write(file());
            login = renewed;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file(), e);
        }
    }
}

package dev.gatehouse.routing.command;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** The management port of a house that runs, asked as whoever is logged in. */
final class RunningHouse {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Map<Integer, String> REASONS = Map.of(401, ": the login has ended; gatehouse login", 403, ": it is for the roles viewer, operator and admin");
    @Option(names = "--url", paramLabel = "URL", description = "The management port; default is http://127.0.0.1 with GATEHOUSE_MANAGEMENT_PORT.")
    private String url;
    @Option(names = "--login-file", paramLabel = "FILE", description = "The login to ask with; default: that of gatehouse login.")
    private Path loginFile;

    /**
     * @param login the access token in a login file, or in the usual one for null
     * @param token goes into a header, to be judged; it is not who asks
     */
    String get(Folders folders, Function<Path, String> login, String pathAndQuery, Optional<String> token) throws IOException {
        String base = url == null ? "http://127.0.0.1:" + folders.setting("server.port") : url.replaceFirst("/$", "");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + pathAndQuery)).timeout(PATIENCE)
                .header("Authorization", "Bearer " + login.apply(loginFile));
        token.ifPresent(text -> request.header("X-Explain-Token", text));
        try {
            HttpResponse<String> answer = HttpClient.newBuilder().connectTimeout(PATIENCE).build()
                    .send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new CommandFailure(base + " answers " + answer.statusCode() + Optional.ofNullable(REASONS.get(answer.statusCode())).orElse(""));
            }
            return answer.body();
        } catch (ConnectException e) {
            throw new CommandFailure("no house answers at " + base);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted");
        }
    }
}

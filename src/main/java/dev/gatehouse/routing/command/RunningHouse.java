package dev.gatehouse.routing.command;

import dev.gatehouse.platform.SecretFiles;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The management port of a house that runs, asked with the scraper's credential. */
final class RunningHouse {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String USER = "scraper";
    @Option(names = "--url", paramLabel = "URL", description = "The management port; default is http://127.0.0.1 with GATEHOUSE_MANAGEMENT_PORT.")
    private String url;
    @Option(names = "--password-file", paramLabel = "FILE", description = "The scraper's password; default is scraper-password in the folder of secrets.")
    private Path passwordFile;

    /** @param token goes into a header, to be judged; it is not who asks */
    String get(Folders folders, String pathAndQuery, Optional<String> token) throws IOException {
        String base = url == null ? "http://127.0.0.1:" + folders.setting("server.port") : url.replaceFirst("/$", "");
        Path file = passwordFile == null ? folders.secrets().resolve("scraper-password") : passwordFile;
        byte[] credential = (USER + ":" + SecretFiles.read(file)).getBytes(StandardCharsets.UTF_8);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + pathAndQuery)).timeout(PATIENCE)
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credential));
        token.ifPresent(text -> request.header("X-Explain-Token", text));
        try {
            HttpResponse<String> answer = HttpClient.newBuilder().connectTimeout(PATIENCE).build()
                    .send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new CommandFailure(base + " answers " + answer.statusCode());
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

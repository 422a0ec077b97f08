package dev.gatehouse.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.SecretFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code gatehouse login} keeps between commands, in a file that only its owner may read; its text shows none of it.
 *
 * @param url the gatehouse it is for: a token is never sent to another
 * @param deviceToken shown at later logins, so that guesses of strangers do not count against their owner
 */
record StoredLogin(String url, String username, @JsonProperty("access_token") String accessToken,
                   @JsonProperty("refresh_token") String refreshToken, @JsonProperty("device_token") String deviceToken) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<PosixFilePermission> OTHERS = Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

    /** Where it lies unless an option says otherwise (XDG base directories). */
    static Path defaultFile() {
        String home = Optional.ofNullable(System.getenv("XDG_CONFIG_HOME")).filter(text -> !text.isBlank())
                .orElse(System.getProperty("user.home") + "/.config");
        return Path.of(home, "gatehouse", "login.json");
    }

    static Optional<StoredLogin> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
                throw new CliException(ExitCode.UNREACHABLE, file + " may be read by others; remove it and log in again");
            }
            return Optional.of(JSON.readValue(SecretFiles.read(file), StoredLogin.class));
        } catch (IOException e) {
            throw new CliException(ExitCode.UNREACHABLE, file + " is not a stored login; remove it and log in again");
        }
    }

    void write(Path file) throws IOException {
        SecretFiles.folder(file.toAbsolutePath().getParent());
        SecretFiles.write(file, JSON.writeValueAsString(this).getBytes(StandardCharsets.UTF_8));
    }

    StoredLogin with(String newAccessToken, String newRefreshToken) {
        return new StoredLogin(url, username, newAccessToken, newRefreshToken == null ? refreshToken : newRefreshToken, deviceToken);
    }

    /** Whether the access token has ended by then, as its claim {@code exp} says (RFC 7519 section 4.1.4). */
    boolean hasEnded(Instant then) {
        try {
            String payload = accessToken.split("\\.", -1)[1];
            return JSON.readTree(Base64.getUrlDecoder().decode(payload)).path("exp").asLong() <= then.getEpochSecond();
        } catch (IOException | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new CliException(ExitCode.UNREACHABLE, "what is kept is no access token; log in again");
        }
    }

    @Override
    public String toString() {
        return "StoredLogin[" + url + ", " + username + "]";
    }
}

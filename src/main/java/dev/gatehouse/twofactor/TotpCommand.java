package dev.gatehouse.twofactor;

import dev.gatehouse.platform.SecretFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gatehouse totp}: an authenticator for scripts. The secret comes on standard input, never as an argument. */
@Command(name = "totp", mixinStandardHelpOptions = true,
        description = "Prints the one-time code of an authenticator secret, read from standard input (base32 or otpauth:// URI).")
public final class TotpCommand implements Callable<Integer> {
    private static final int USAGE = 2;
    @Spec
    private CommandSpec spec;
    @Option(names = "--next", description = "Wait for a time step whose code was not printed before: a code is good once.")
    private boolean next;
    @Option(names = "--state", paramLabel = "FILE", description = "Remembers the last step used; default in ~/.local/state/gatehouse.")
    private Path state;
    @Option(names = "--algorithm", defaultValue = "SHA1", description = "SHA1 (default), SHA256 or SHA512.")
    private Totp.Algorithm algorithm;
    @Option(names = "--digits", defaultValue = "6", description = "6 (default) or 8.")
    private int digits;
    private final Clock clock;
    private final Pause pause;

    /** How to wait; a test moves its clock instead. */
    @FunctionalInterface
    interface Pause {
        void until(Instant time) throws InterruptedException;
    }

    /** For the command line. */
    public TotpCommand() {
        this(Clock.systemUTC(), time -> Thread.sleep(Math.max(1, Duration.between(Instant.now(), time).toMillis())));
    }

    TotpCommand(Clock clock, Pause pause) {
        this.clock = clock;
        this.pause = pause;
    }

    @Override
    public Integer call() throws Exception {
        byte[] secret = Totp.fromBase32(readSecret());
        if (secret.length == 0 || digits != 6 && digits != 8) {
            err().println("gatehouse totp: a base32 secret on standard input and 6 or 8 digits are needed");
            return USAGE;
        }
        long step = next ? takeUnusedStep(secret) : Totp.stepAt(clock.instant());
        spec.commandLine().getOut().println(new Totp(algorithm, digits).code(secret, step));
        spec.commandLine().getOut().flush();
        return 0;
    }

    private String readSecret() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        String line = Optional.ofNullable(in.readLine()).orElse("").strip();
        Matcher uri = Pattern.compile("otpauth://totp/.*[?&]secret=([A-Za-z2-7]+).*").matcher(line);
        return (uri.matches() ? uri.group(1) : line.replaceAll("[\\s=-]", "")).toUpperCase(Locale.ROOT);
    }

    /** Under a file lock, so that two runs at a time never print one step. */
    private long takeUnusedStep(byte[] secret) throws IOException, InterruptedException {
        Path file = state == null ? defaultState(secret) : state;
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            long last = Files.exists(file) ? Long.parseLong(SecretFiles.read(file)) : -1;
            long step = Math.max(Totp.stepAt(clock.instant()), last + 1);
            waitFor(step);
            SecretFiles.write(file, Long.toString(step).getBytes(StandardCharsets.US_ASCII));
            return step;
        }
    }

    private void waitFor(long step) throws InterruptedException {
        Instant start = Instant.ofEpochSecond(step * Totp.PERIOD.toSeconds());
        if (clock.instant().isBefore(start)) {
            err().println("waiting " + (Duration.between(clock.instant(), start).toSeconds() + 1) + " s for the next code");
            err().flush();
            while (clock.instant().isBefore(start)) {
                pause.until(start);
            }
        }
    }

    private static Path defaultState(byte[] secret) {
        String home = Optional.ofNullable(System.getenv("XDG_STATE_HOME"))
                .orElse(System.getProperty("user.home") + "/.local/state");
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret);
            return Path.of(home, "gatehouse", "totp-" + HexFormat.of().formatHex(digest, 0, 8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}

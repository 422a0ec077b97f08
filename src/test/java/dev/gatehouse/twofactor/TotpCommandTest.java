package dev.gatehouse.twofactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.MutableClock;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TotpCommandTest {
    private static final String SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    @TempDir
    Path folder;
    private final MutableClock clock = new MutableClock(Instant.ofEpochSecond(59));
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String input, String... arguments) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.US_ASCII)));
        try {
            TotpCommand command = new TotpCommand(clock, time -> clock.advance(Duration.between(clock.instant(), time)));
            return new CommandLine(command).setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void codeIsPrintedWhenTheSecretComesOnStandardInput() {
        assertThat(run(SECRET + "\n")).isZero();
        assertThat(out.toString()).isEqualTo("287082" + System.lineSeparator());
    }

    @Test
    void codeIsPrintedWhenTheSecretComesAsUriWithEightDigits() {
        assertThat(run("otpauth://totp/Gatehouse:admin?secret=" + SECRET + "&issuer=Gatehouse\n", "--digits", "8")).isZero();
        assertThat(out.toString().strip()).isEqualTo("94287082");
    }

    @Test
    void nextNeverPrintsAStepTwice() throws Exception {
        Path state = folder.resolve("state");
        for (int i = 0; i < 3; i++) {
            assertThat(run(SECRET, "--next", "--state", state.toString())).isZero();
        }
        // counters 1, 2 and 3 of RFC 4226 appendix D, whose secret this is
        assertThat(out.toString().split("\\R")).containsExactly("287082", "359152", "969429");
        assertThat(err.toString()).contains("waiting");
        assertThat(clock.instant()).isEqualTo(Instant.ofEpochSecond(90));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state))).isEqualTo("rw-------");
        assertThat(Files.readString(state)).as("no secret in the state").isEqualTo("3");
    }

    @Test
    void exitCodeIsTwoWhenTheInputIsNoSecret() {
        assertThat(run("\n")).isEqualTo(2);
        assertThat(run(SECRET, "--digits", "7")).isEqualTo(2);
        assertThat(run(SECRET, "--no-such-option")).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
    }
}

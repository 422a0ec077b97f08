package dev.gatehouse.twofactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The test vectors of RFC 6238 appendix B: seeds of 20, 32 and 64 bytes of repeated digits, 8-digit codes. */
class TotpRfc6238AppendixBTest {
    private static final String DIGITS = "1234567890".repeat(7);

    @ParameterizedTest
    @CsvSource({
            "59, SHA1, 94287082", "59, SHA256, 46119246", "59, SHA512, 90693936",
            "1111111109, SHA1, 07081804", "1111111109, SHA256, 68084774", "1111111109, SHA512, 25091201",
            "1111111111, SHA1, 14050471", "1111111111, SHA256, 67062674", "1111111111, SHA512, 99943326",
            "1234567890, SHA1, 89005924", "1234567890, SHA256, 91819424", "1234567890, SHA512, 93441116",
            "2000000000, SHA1, 69279037", "2000000000, SHA256, 90698825", "2000000000, SHA512, 38618901",
            "20000000000, SHA1, 65353130", "20000000000, SHA256, 77737706", "20000000000, SHA512, 47863826"})
    void codeIsTheStandards(long seconds, Totp.Algorithm algorithm, String code) {
        int length = switch (algorithm) {
            case SHA1 -> 20;
            case SHA256 -> 32;
            case SHA512 -> 64;
        };
        byte[] seed = DIGITS.substring(0, length).getBytes(StandardCharsets.US_ASCII);
        Instant time = Instant.ofEpochSecond(seconds);
        assertThat(new Totp(algorithm, 8).code(seed, Totp.stepAt(time))).isEqualTo(code);
        assertThat(new Totp(algorithm, 8).match(seed, code, time, 1)).hasValue(Totp.stepAt(time));
    }

    @Test
    void oneStepOfSkewIsAcceptedAndTwoAreNot() {
        byte[] seed = DIGITS.substring(0, 20).getBytes(StandardCharsets.US_ASCII);
        Totp totp = new Totp(Totp.Algorithm.SHA1, 6);
        Instant now = Instant.ofEpochSecond(1_111_111_109);
        long step = Totp.stepAt(now);
        assertThat(totp.match(seed, totp.code(seed, step - 1), now, 1)).hasValue(step - 1);
        assertThat(totp.match(seed, totp.code(seed, step + 1), now, 1)).hasValue(step + 1);
        assertThat(totp.match(seed, totp.code(seed, step - 2), now, 1)).isEmpty();
        assertThat(totp.match(seed, totp.code(seed, step + 2), now, 1)).isEmpty();
    }

    @Test
    void leadingZerosCountAndAllZerosIsACodeLikeAnyOther() {
        byte[] seed = DIGITS.substring(0, 20).getBytes(StandardCharsets.US_ASCII);
        Totp totp = new Totp(Totp.Algorithm.SHA1, 6);
        long step = 0;
        while (!totp.code(seed, step).startsWith("000")) {
            step++;
        }
        Instant time = Instant.ofEpochSecond(step * 30);
        assertThat(totp.match(seed, totp.code(seed, step), time, 1)).hasValue(step);
        assertThat(totp.match(seed, totp.code(seed, step).replaceFirst("^0+", ""), time, 1)).isEmpty();
    }
}

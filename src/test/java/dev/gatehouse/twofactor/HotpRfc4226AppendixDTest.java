package dev.gatehouse.twofactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The test vectors of RFC 4226 appendix D: a time step is the counter of HOTP. */
class HotpRfc4226AppendixDTest {
    @ParameterizedTest
    @CsvSource({"0, 755224", "1, 287082", "2, 359152", "3, 969429", "4, 338314", "5, 254676", "6, 287922", "7, 162583",
            "8, 399871", "9, 520489"})
    void codeIsTheStandards(long counter, String code) {
        byte[] secret = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);
        assertThat(new Totp(Totp.Algorithm.SHA1, 6).code(secret, counter)).isEqualTo(code);
    }
}

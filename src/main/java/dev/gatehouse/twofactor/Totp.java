package dev.gatehouse.twofactor;

import com.warrenstrange.googleauth.GoogleAuthenticator;
import com.warrenstrange.googleauth.GoogleAuthenticatorConfig.GoogleAuthenticatorConfigBuilder;
import com.warrenstrange.googleauth.HmacHashFunction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.apache.commons.codec.binary.Base32;

/**
 * Time-based one-time passwords (RFC 6238) on the library's primitive, one time step at a time: which step matched is known,
 * and codes are text, so that leading zeros count.
 */
final class Totp {
    /** Length of a time step (RFC 6238 section 4.1). */
    static final Duration PERIOD = Duration.ofSeconds(30);
    private final GoogleAuthenticator primitive;
    private final int digits;

    /** The hash under the HMAC (RFC 6238 section 1.2), by the name that otpauth URIs use. */
    enum Algorithm {
        SHA1(HmacHashFunction.HmacSHA1), SHA256(HmacHashFunction.HmacSHA256), SHA512(HmacHashFunction.HmacSHA512);

        private final HmacHashFunction function;

        Algorithm(HmacHashFunction function) {
            this.function = function;
        }
    }

    /**
     * A code that fits an authenticator.
     *
     * @param drift steps that its step is after the present one
     */
    record Match(Factor factor, long step, int drift) {}

    /** @param digits 6 or 8 */
    Totp(Algorithm algorithm, int digits) {
        this.digits = digits;
        this.primitive = new GoogleAuthenticator(new GoogleAuthenticatorConfigBuilder()
                .setTimeStepSizeInMillis(PERIOD.toMillis()).setWindowSize(1).setCodeDigits(digits)
                .setHmacHashFunction(algorithm.function).build());
    }

    /** The time step of a moment. */
    static long stepAt(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), PERIOD.toSeconds());
    }

    /** The code of a step. */
    String code(byte[] secret, long step) {
        int value = primitive.getTotpPassword(base32(secret), TimeUnit.SECONDS.toMillis(step * PERIOD.toSeconds()));
        return String.format("%0" + digits + "d", value);
    }

    /**
     * The accepted step whose code this is; the comparison takes the same time for each.
     *
     * @param skew steps before and after the present one that are accepted (RFC 6238 section 5.2)
     */
    OptionalLong match(byte[] secret, String code, Instant now, int skew) {
        long present = stepAt(now);
        OptionalLong matched = OptionalLong.empty();
        for (long step = present - skew; step <= present + skew; step++) {
            boolean same = MessageDigest.isEqual(code(secret, step).getBytes(StandardCharsets.US_ASCII),
                    code.getBytes(StandardCharsets.US_ASCII));
            matched = same ? OptionalLong.of(step) : matched;
        }
        return matched;
    }

    static String base32(byte[] secret) {
        return new Base32().encodeToString(secret).replace("=", "");
    }

    static byte[] fromBase32(String text) {
        return new Base32().decode(text);
    }
}

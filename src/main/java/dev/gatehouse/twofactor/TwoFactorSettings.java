package dev.gatehouse.twofactor;

import dev.gatehouse.platform.StartupException;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of the two-factor service; see {@code docs/configuration.md}.
 *
 * @param totpAlgorithm of new authenticators that do not ask for another
 * @param totpDigits 6 or 8, of new authenticators that do not ask for another
 * @param totpSecretBytes 20 to 32 random bytes, of new authenticators (RFC 4226 section 4, R6)
 * @param totpStrict whether only the code of the present time step is accepted, and not its neighbours'
 */
@ConfigurationProperties("gatehouse.two-factor")
record TwoFactorSettings(Totp.Algorithm totpAlgorithm, int totpDigits, int totpSecretBytes, boolean totpStrict) {
    TwoFactorSettings {
        if (totpDigits != 6 && totpDigits != 8) {
            throw new StartupException("GATEHOUSE_TOTP_DIGITS must be 6 or 8");
        }
        if (totpSecretBytes < 20 || totpSecretBytes > 32) {
            throw new StartupException("GATEHOUSE_TOTP_SECRET_BYTES must be 20 to 32");
        }
    }
}
